-- A new reading of the feed list: written, removed, out of the due set, due.
for _ = 1, take_number() do redis.call('HSET', P .. 'feeds', take(), take()) end
for _, id in ipairs(take_list(take)) do redis.call('HDEL', P .. 'feeds', id) end

local due, held = P .. 'due:poll', P .. 'held:poll'
for _ = 1, take_number() do
  local id, ms = take(), take_number()
  local waits = redis.call('ZSCORE', due, id)
  if not waits or (ms < tonumber(waits) and not redis.call('ZSCORE', held, id)) then
    redis.call('ZADD', due, ms, id)
  end
end
for _, id in ipairs(take_list(take)) do
  leave('poll', id)
  if redis.call('ZREM', P .. 'dead:poll', id) == 1 then redis.call('HDEL', P .. 'deadwhy:poll', id) end
end
