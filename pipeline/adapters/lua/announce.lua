-- One article takes its number, reads who came before, and leaves its marks, in one act.
--
-- Takes: article, digest, generation, marks, its packed record, seconds a record is kept, seconds marks
-- are kept, articles kept for a mark, candidates wanted.
-- marks: 8 bytes each, 2 for the bucket and 6 for the field in it.
-- A posting list is a run of 5-byte numbers, first come first kept: a full list stays readable, a text
-- that everybody carries would be lost to later copies otherwise.
-- Gives back shared marks, story or '', record of each earlier article, most shared first.

local article, digest, generation, marks, packed = take(), take(), take_number(), take(), take()
local keep_s, marks_s, postings, wanted = take_number(), take_number(), take_number(), take_number()
local WIDTH = 5 -- 10^12 articles, and 8 of them fit into what a small hash keeps packed (64 bytes)

local own = P .. 'art:' .. article
local known = redis.call('HMGET', own, 'n', 'd')
local number = tonumber(known[1])
local fresh = known[2] ~= digest or redis.call('EXISTS', P .. 'rec:' .. known[1]) == 0
if fresh then
  number = redis.call('INCR', P .. 'seq')
  redis.call('HSET', own, 'n', number, 'd', digest)
  redis.call('SET', P .. 'rec:' .. number, packed, 'EX', keep_s)
  if redis.call('TTL', own) < keep_s then
    redis.call('EXPIRE', own, keep_s)
  end
end

local shared, earlier = {}, {}
local function count(list)
  for at = 1, #list, WIDTH do
    local other = struct.unpack('>I5', list, at)
    if other < number then
      if not shared[other] then
        shared[other] = 0
        earlier[#earlier + 1] = other
      end
      shared[other] = shared[other] + 1
    end
  end
end

for at = 1, #marks, 8 do
  local high, low = string.byte(marks, at, at + 1)
  local name, field = ':' .. (high * 256 + low), string.sub(marks, at + 2, at + 7)
  local old = redis.call('HGET', P .. 'post:' .. (generation - 1) .. name, field)
  if old then count(old) end
  local bucket = P .. 'post:' .. generation .. name
  local list = redis.call('HGET', bucket, field)
  if list then count(list) end
  if fresh and #(list or '') < WIDTH * postings then
    local added = redis.call('HSET', bucket, field, (list or '') .. struct.pack('>I5', number))
    if added == 1 and redis.call('HLEN', bucket) == 1 then
      redis.call('EXPIRE', bucket, marks_s)
    end
  end
end

table.sort(earlier, function(a, b)
  if shared[a] ~= shared[b] then return shared[a] > shared[b] end
  return a < b
end)

local found, taken = {}, { [article] = true }
for _, other in ipairs(earlier) do
  if #found >= 3 * wanted then break end
  local stored = redis.call('GET', P .. 'rec:' .. other)
  if stored then
    local name = string.sub(stored, 2, 1 + string.byte(stored, 1))
    if not taken[name] then -- a revised article left marks twice
      taken[name] = true
      found[#found + 1] = shared[other]
      found[#found + 1] = redis.call('HGET', P .. 'art:' .. name, 'story') or ''
      found[#found + 1] = stored
    end
  end
end
return found
