-- What one poll changes, all of it. Returns the number of pages newly due; nil = claim was lost.
local claim = take_claim()
if not holds(claim) then return false end

local now, next_ms = take_number(), take_number()
redis.call('HSET', P .. 'feedstate', claim.id, take())
local seen = P .. 'seen:' .. claim.id
for _ = 1, take_number() do redis.call('HSET', seen, take(), take()) end
for _, key in ipairs(take_list(take)) do redis.call('HDEL', seen, key) end

-- The feed ids of a page stand before its record: this feed is added without reading the record.
local function split(known)
  local line_end = string.find(known, '\n', 1, true)
  return cjson.decode(string.sub(known, 1, line_end - 1)), string.sub(known, line_end)
end
local function joined(feeds, more)
  local has, grown = {}, false
  for _, feed in ipairs(feeds) do has[feed] = true end
  for _, feed in ipairs(more) do
    if not has[feed] then feeds[#feeds + 1], has[feed], grown = feed, true, true end
  end
  return feeds, grown
end

local due = 0
for _ = 1, take_number() do
  local id, anew, feeds, record_json, raw, own = take(), take() == '1', take_list(take), take(), take(), take()
  local known = redis.call('GET', page_key(id))
  if known and not anew then
    local had, rest = split(known)
    local all, grown = joined(had, feeds)
    if grown then redis.call('SET', page_key(id), cjson.encode(all) .. rest, 'KEEPTTL') end
  else
    if known then feeds = joined(split(known), feeds) end
    redis.call('SET', page_key(id), cjson.encode(feeds) .. '\n' .. record_json)
    if own == '' then
      redis.call('DEL', own_key(id))
    else
      redis.call('SET', own_key(id), own)
    end
    if raw == '' then
      work_anew('collect', id, now)
    else
      redis.call('SET', raw_key(id), raw)
      work_anew('extract', id, now)
    end
    due = due + 1
  end
end

redis.call('ZADD', P .. 'due:poll', next_ms, claim.id)
redis.call('ZREM', P .. 'held:poll', claim.id)
redis.call('HDEL', P .. 'tries:poll', claim.id)
record(take_notes())
return due
