-- A trouble of a host: one more in a row of its kind, unless it was under way when the hold began.
local host, now, kind = take(), take_number(), take()
local first, most, patience, asked = take_number(), take_number(), take_number(), take_number()
local pace = P .. 'pace:' .. host
local ROW_MS = 86400000   -- troubles are forgotten a day after their hold

local known = redis.call('HMGET', pace, 'hold', 'row', 'kind', 'probing')
local hold, row = tonumber(known[1] or 0), 1
if hold > now and not known[4] then
  hold = math.max(hold, asked)
else
  if known[3] == kind then row = tonumber(known[2]) + 1 end
  local doublings = row - 1 - patience
  hold = asked
  if hold == 0 and doublings >= 0 then hold = now + math.min(first * 2 ^ math.min(doublings, 30), most) end
  if hold <= now then hold = 0 end
  redis.call('HSET', pace, 'row', row, 'kind', kind)
  redis.call('HDEL', pace, 'probing')
end
redis.call('HSET', pace, 'hold', string.format('%d', hold))
redis.call('PEXPIRE', pace, math.max(hold - now, 0) + ROW_MS)
