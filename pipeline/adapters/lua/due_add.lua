-- Ids into a due set; what is there stays, or moves up when asked to. Returns how many were not there.
local stage, sooner = take(), take() == '1'
local due, held = P .. 'due:' .. stage, P .. 'held:' .. stage
local added = 0
for _ = 1, take_number() do
  local id, ms = take(), take_number()
  local waits = redis.call('ZSCORE', due, id)
  if not waits then
    redis.call('ZADD', due, ms, id)
    if stage ~= 'poll' then page_stays(id) end
    added = added + 1
  elseif sooner and ms < tonumber(waits) and not redis.call('ZSCORE', held, id) then
    redis.call('ZADD', due, ms, id)
  end
end
return added
