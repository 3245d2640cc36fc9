-- A turn at a host: the millisecond from which `who` may go, and how many troubles in a row the host had.
--
-- Fresh slots are handed out in a row (`next`). Who comes to its slot passes a gate, so that those who
-- come late do not go all at once: nobody goes less than a gap after `last`, the last moment at which
-- `by` may start, who was let through or given a place at the gate, marked with g. The place is its
-- owner's for as long as it may take to start, and until somebody stands behind it; who comes later, or
-- started too late (`missed`), passes the gate again. Who would have to wait there for longer than its
-- `patience` gets a fresh slot instead: it goes away meanwhile, and a place at the gate whose owner is not
-- there in time is lost for everybody.
-- Nobody goes before `hold`. Who goes first after it is the probe: the hold moves up behind it, so that
-- the others wait until it said how it went (pace_hold, pace_clear) or must have died.
local host, who, gap, now, probe = take(), take(), take_number(), take_number(), take_number()
local within, missed, patience = take_number(), take() == '1', take_number()
local pace, slot = P .. 'pace:' .. host, P .. 'slot:' .. host .. '|' .. who
local KEPT_MS = 600000   -- a slot that nobody came for is forgotten ten minutes after its moment

local row = redis.call('HMGET', pace, 'next', 'last', 'hold', 'row', 'by', 'probing')
local hold, troubles = tonumber(row[3] or 0), tonumber(row[4] or 0)
local kept = redis.call('GET', slot)
local unused = row[5] == who and missed
if unused and row[6] then hold = now end   -- the probe that did not start is the probe still

local function goes(at)
  if hold > 0 then redis.call('HSET', pace, 'hold', string.format('%d', now + probe), 'probing', 1) end
  redis.call('DEL', slot)
  return { at, troubles }
end

local at_gate = kept and string.sub(kept, 1, 1) == 'g'
local moment = kept and tonumber(string.sub(kept, at_gate and 2 or 1))
if moment and moment >= hold then
  if moment > now then return { moment, troubles } end
  if at_gate and row[5] == who then
    unused = true
  elseif at_gate and now <= moment + within then
    return goes(moment)
  end
end

local came = kept or missed
local next_free, gate = tonumber(row[1] or 0), row[2] and not unused and tonumber(row[2]) + gap or 0
local go = math.max(now, hold, gate)
if go - now > patience then came = false end
if not came then go = math.max(go, next_free) end
if not came then redis.call('HSET', pace, 'next', string.format('%d', go + within + gap)) end
if came or go == now then redis.call('HSET', pace, 'last', string.format('%d', go + within), 'by', who) end
if troubles == 0 then   -- else it is remembered for as long as `pace_hold` said, which is longer
  redis.call('PEXPIRE', pace, math.max(go, next_free) - now + within + gap + KEPT_MS)
end
if go == now then return goes(now) end
redis.call('SET', slot, string.format('%s%d', came and 'g' or '', go), 'PX', go - now + KEPT_MS)
return { go, troubles }
