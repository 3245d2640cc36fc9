-- A host that had troubles answered well. A hold that began while it was asked stays.
local pace, now = P .. 'pace:' .. take(), take_number()
local known = redis.call('HMGET', pace, 'hold', 'probing')
if known[2] or tonumber(known[1] or 0) <= now then
  redis.call('HDEL', pace, 'hold', 'row', 'kind', 'probing')
end
