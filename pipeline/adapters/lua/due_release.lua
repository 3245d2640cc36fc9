-- Claims given back unworked; attempts stay as they were.
local ms = take_number()
for _, claim in ipairs(take_list(take_claim)) do
  if holds(claim) then
    redis.call('ZREM', P .. 'held:' .. claim.stage, claim.id)
    redis.call('ZADD', P .. 'due:' .. claim.stage, ms, claim.id)
  end
end
