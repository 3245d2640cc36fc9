-- Each article of a batch enters its story, by itself: stories, pointers, what is known of it, its events,
-- its notes, its page put to rest and its claim ended, together or not at all.
--
-- Takes: stream length from which nothing is written, seconds a record is kept, list of commits.
-- Gives back one word for each commit (`ports.CommitResult`), or 'busy'.

local high_water, keep_s = take_number(), take_number()
local stream, recent = P .. 'stories', P .. 'recent'
local RECENT = 500 -- stories that a person may want to look back on
local clock = redis.call('TIME')
local touched_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function article_key(id) return P .. 'art:' .. id end
local function story_key(id) return P .. 'story:' .. id end

local function take_pair() return { take(), take() } end
local function take_story()
  return { id = take(), version = take_number(), packed = take(), members = take_list(take) }
end
local function take_commit()
  return {
    claim = take_claim(), article = take(), revision = take_number(), digest = take(), packed = take(),
    expect = take_list(take_pair), pointers = take_list(take_pair), stories = take_list(take_story),
    gone = take_list(take), events = take_list(take_pair), notes = take_notes(),
  }
end

-- Written from another view of the stories than the one that holds now.
local function outdated(commit)
  for _, pair in ipairs(commit.expect) do
    if tonumber(redis.call('HGET', story_key(pair[1]), 'v') or 0) ~= tonumber(pair[2]) then return true end
  end
  for _, pair in ipairs(commit.pointers) do
    if (redis.call('HGET', article_key(pair[1]), 'story') or '') ~= pair[2] then return true end
  end
  return false
end

local function point(article, story)
  local key = article_key(article)
  if redis.call('HGET', key, 'story') ~= story then
    redis.call('HSET', key, 'story', story)
    redis.call('EXPIRE', key, keep_s)
  end
end

local function write_stories(commit)
  for _, story in ipairs(commit.stories) do
    redis.call('HSET', story_key(story.id), 'v', story.version, 'd', story.packed)
    redis.call('EXPIRE', story_key(story.id), MEMORY_S)
    for _, member in ipairs(story.members) do point(member, story.id) end
    redis.call('ZADD', recent, touched_ms, story.id)
  end
  for _, id in ipairs(commit.gone) do
    redis.call('DEL', story_key(id))
    redis.call('ZREM', recent, id)
  end
  redis.call('ZREMRANGEBYRANK', recent, 0, -1 - RECENT)
end

-- The record of the announced text serves; a text that was never announced gets a number of its own.
local function remember(commit)
  local key = article_key(commit.article)
  local announced = redis.call('HMGET', key, 'n', 'd')
  local number = announced[1]
  if announced[2] ~= commit.digest or redis.call('EXISTS', P .. 'rec:' .. number) == 0 then
    number = redis.call('INCR', P .. 'seq')
    redis.call('SET', P .. 'rec:' .. number, commit.packed, 'EX', keep_s)
  end
  redis.call('HSET', key, 'rev', commit.revision, 'pd', commit.digest, 'pn', number, 'page', commit.claim.id)
  redis.call('EXPIRE', key, keep_s)
end

local function finish(claim)
  leave(claim.stage, claim.id)
  page_rests(claim.id)
end

local function write(commit)
  if not holds(commit.claim) then return 'claim_lost' end
  local published = redis.call('HMGET', article_key(commit.article), 'rev', 'pd')
  if published[1] and commit.revision <= tonumber(published[1]) then
    if published[2] ~= commit.digest then return 'conflict' end -- another page of the article was faster
    finish(commit.claim)
    return 'published_before'
  end
  if outdated(commit) then return 'conflict' end
  write_stories(commit)
  remember(commit)
  for _, event in ipairs(commit.events) do
    redis.call('XADD', stream, '*', 't', event[1], 'd', event[2])
  end
  record(commit.notes)
  finish(commit.claim)
  return 'written'
end

if redis.call('XLEN', stream) >= high_water then return 'busy' end
local results = {}
for at, commit in ipairs(take_list(take_commit)) do results[at] = write(commit) end
return results
