-- A turn at a host: the millisecond from which `who` may go, and how many troubles in a row the host had.
--
-- Fresh slots are handed out in a row (`next`). Who comes to its slot passes a gate that lets one
-- through each gap (`last`), so that those who come late do not go all at once. A place given at the
-- gate, marked with g, is its owner's alone for one gap; who comes later still passes the gate again.
-- Nobody goes before `hold`. Who goes first after it is the probe: the hold moves up behind it, so that
-- the others wait until it said how it went (pace_hold, pace_clear) or must have died.
local host, who, gap, now, probe = take(), take(), take_number(), take_number(), take_number()
local pace, slot = P .. 'pace:' .. host, P .. 'slot:' .. host .. '|' .. who
local KEPT_MS = 600000   -- a slot that nobody came for is forgotten ten minutes after its moment

local row = redis.call('HMGET', pace, 'next', 'last', 'hold', 'row')
local hold, troubles = tonumber(row[3] or 0), tonumber(row[4] or 0)
local kept = redis.call('GET', slot)

local function goes()
  if hold > 0 then redis.call('HSET', pace, 'hold', string.format('%d', now + probe), 'probing', 1) end
  redis.call('DEL', slot)
  return { now, troubles }
end

local at_gate = kept and string.sub(kept, 1, 1) == 'g'
local moment = kept and tonumber(string.sub(kept, at_gate and 2 or 1))
if moment and moment >= hold then
  if moment > now then return { moment, troubles } end
  if at_gate and now <= moment + gap then return goes() end
end

local next_free, gate = tonumber(row[1] or 0), row[2] and tonumber(row[2]) + gap or 0
local go = math.max(now, hold, gate, kept and 0 or next_free)
if not kept then redis.call('HSET', pace, 'next', string.format('%d', go + gap)) end
if kept or go == now then redis.call('HSET', pace, 'last', string.format('%d', go)) end
if troubles == 0 then   -- else it is remembered for as long as `pace_hold` said, which is longer
  redis.call('PEXPIRE', pace, math.max(go, next_free) - now + gap + KEPT_MS)
end
if go == now then return goes() end
redis.call('SET', slot, string.format('%s%d', kept and 'g' or '', go), 'PX', go - now + KEPT_MS)
return { go, troubles }
