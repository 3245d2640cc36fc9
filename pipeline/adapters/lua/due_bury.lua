-- To the dead letters at once. 0 = claim was lost.
local claim, note = take_claim(), take_note()
local reason, detail, now = take(), take(), take_number()
if not holds(claim) then return 0 end

local attempts = tonumber(redis.call('HGET', P .. 'tries:' .. claim.stage, claim.id) or 0) + 1
die(claim.stage, claim.id, now, cjson.encode({ reason = reason, detail = detail, attempts = attempts }))
record({ note })
return 1
