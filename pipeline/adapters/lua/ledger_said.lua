-- What is said under names that begin with `start`, flat; what is over is forgotten. Server's clock: the
-- statuses come from processes on many machines.
local start, said = take(), P .. 'said'
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local found = {}
local all = redis.call('HGETALL', said)
for i = 1, #all, 2 do
  local till, facts = string.match(all[i + 1], '^(%d+) (.*)$')
  if tonumber(till) > 0 and tonumber(till) <= now then
    redis.call('HDEL', said, all[i])
  elseif string.sub(all[i], 1, #start) == start then
    found[#found + 1] = all[i]
    found[#found + 1] = facts
  end
end
return found
