-- Put back for later, or to the dead letters with the attempt that reaches the limit. 0 = claim was lost.
local claim, ms, counts, limit = take_claim(), take_number(), take() == '1', take_number()
local later, last = take_note(), take_note()
local reason, detail, now = take(), take(), take_number()
if not holds(claim) then return 0 end

redis.call('ZREM', P .. 'held:' .. claim.stage, claim.id)
local attempts = counts and redis.call('HINCRBY', P .. 'tries:' .. claim.stage, claim.id, 1) or 0
if limit > 0 and attempts >= limit then
  die(claim.stage, claim.id, now, cjson.encode({ reason = reason, detail = detail, attempts = attempts }))
  record({ last })
else
  redis.call('ZADD', P .. 'due:' .. claim.stage, ms, claim.id)
  record({ later })
end
return 1
