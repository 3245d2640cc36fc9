-- A status under a name, for `ttl` milliseconds of the server's clock; 0 = kept.
local name, ttl, facts = take(), take_number(), take()
local till = 0
if ttl > 0 then
  local time = redis.call('TIME')
  till = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + ttl
end
redis.call('HSET', P .. 'said', name, string.format('%d ', till) .. facts)
