-- Takes off the stream what every group has acknowledged, and what is past its retention. Never by length:
-- that would take unread events.
--
-- Takes: the id before which everything is past its retention. Gives back how many went.

local oldest = take()
local stream = P .. 'stories'
if redis.call('EXISTS', stream) == 0 then return 0 end

local function parts(id)
  local dash = string.find(id, '-', 1, true)
  return tonumber(string.sub(id, 1, dash - 1)), tonumber(string.sub(id, dash + 1))
end

local function before(a, b)
  local a_ms, a_n = parts(a)
  local b_ms, b_n = parts(b)
  return a_ms < b_ms or a_ms == b_ms and a_n < b_n
end

local keep_from = nil
for _, row in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local group = {}
  for at = 1, #row, 2 do group[row[at]] = row[at + 1] end
  local wanted = redis.call('XPENDING', stream, group.name)[2]
  if not wanted then -- nothing unacknowledged: from the one after the last delivered
    local ms, n = parts(group['last-delivered-id'])
    wanted = string.format('%.0f-%.0f', ms, n + 1)
  end
  if not keep_from or before(wanted, keep_from) then keep_from = wanted end
end

if not keep_from or before(keep_from, oldest) then keep_from = oldest end
return redis.call('XTRIM', stream, 'MINID', '=', keep_from)
