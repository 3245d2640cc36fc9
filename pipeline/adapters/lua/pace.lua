-- A slot of a host. Returns the millisecond from which `who` may go.
--
-- Fresh slots are handed out in a row (`next`). Who comes to its slot passes a gate that lets one
-- through each gap (`last`), so that those who come late do not go all at once. A place given at the
-- gate, marked with g, is its owner's alone for one gap; who comes later still passes the gate again.
local host, who, gap, now = take(), take(), take_number(), take_number()
local pace, slot = P .. 'pace:' .. host, P .. 'slot:' .. host .. '|' .. who
local KEPT_MS = 600000   -- a slot that nobody came for is forgotten ten minutes after its moment

local hold = tonumber(redis.call('GET', P .. 'hold:' .. host) or 0)
local kept = redis.call('GET', slot)
local at_gate = kept and string.sub(kept, 1, 1) == 'g'
local moment = kept and tonumber(string.sub(kept, at_gate and 2 or 1))
if moment and moment >= hold then
  if moment > now then return moment end
  if at_gate and now <= moment + gap then
    redis.call('DEL', slot)
    return now
  end
end

local row = redis.call('HMGET', pace, 'next', 'last')
local next_free, gate = tonumber(row[1] or 0), row[2] and tonumber(row[2]) + gap or 0
local go = math.max(now, hold, gate, kept and 0 or next_free)
if not kept then redis.call('HSET', pace, 'next', string.format('%d', go + gap)) end
if kept or go == now then redis.call('HSET', pace, 'last', string.format('%d', go)) end
redis.call('PEXPIRE', pace, math.max(go, next_free) - now + gap + KEPT_MS)
if go == now then
  redis.call('DEL', slot)
else
  redis.call('SET', slot, string.format('%s%d', kept and 'g' or '', go), 'PX', go - now + KEPT_MS)
end
return go
