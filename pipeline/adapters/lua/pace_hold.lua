-- No slot of the host before `till`; a longer hold is kept.
local host, till = take(), take_number()
local key = P .. 'hold:' .. host
if till > tonumber(redis.call('GET', key) or 0) then
  redis.call('SET', key, string.format('%d', till), 'PX', take_number())
end
