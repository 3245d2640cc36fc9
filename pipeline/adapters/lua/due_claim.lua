-- Due ids, earliest first, leased; returned: the lease's end and {id, attempts before this one, …}
-- An id that is still held though its lease is over crashed its worker: it goes alone, or dies.
local stage, now, n, till, limit = take(), take_number(), take_number(), take_number(), take_number()
local due, held, tries = P .. 'due:' .. stage, P .. 'held:' .. stage, P .. 'tries:' .. stage
local claimed = {}

-- The lease's end proves ownership, so no two claims may share one: an id that was put back or made due
-- anew may be claimed again in the same millisecond. Further apart (clocks differ) it is left alone.
local last = tonumber(redis.call('GET', P .. 'till:' .. stage) or 0)
if till <= last and last - till < 1000 then till = last + 1 end

local function lease(id, attempts)
  redis.call('ZADD', due, till, id)
  redis.call('ZADD', held, till, id)
  claimed[#claimed + 1] = id
  claimed[#claimed + 1] = attempts
end

local function note(id, outcome, attempts)
  local text = cjson.encode({
    subject = id, at = now / 1000, stage = stage, outcome = outcome, reason = 'crashed',
    facts = { attempts = attempts },
  })
  local count = stage .. '|' .. outcome .. '|crashed'
  record({ { trail = id, minute = string.format('%d', math.floor(now / 60000)), count = count, text = text } })
end

local function crashed(id, before)
  local attempts = before + 1
  if limit > 0 and attempts >= limit then
    local detail = 'its worker ended without a word'
    die(stage, id, now, cjson.encode({ reason = 'crashed', detail = detail, attempts = attempts }))
    note(id, 'dead', attempts)
  elseif #claimed == 0 then
    lease(id, attempts)
    redis.call('HSET', tries, id, attempts)
    note(id, 'failed', attempts)
    return true
  end
  return false
end

while #claimed == 0 do
  local ids = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, n)
  if #ids == 0 then break end
  local leases = redis.call('ZMSCORE', held, unpack(ids))
  local before = redis.call('HMGET', tries, unpack(ids))
  for i, id in ipairs(ids) do
    local attempts = tonumber(before[i] or 0)
    if not leases[i] then
      lease(id, attempts)
    elseif crashed(id, attempts) then
      break
    end
  end
end
if #claimed > 0 then redis.call('SET', P .. 'till:' .. stage, string.format('%d', till)) end
return { string.format('%d', till), claimed }
