-- What the scripts that write stories begin with, after the prelude: packed values with a version, and the
-- pointers of their members.

local function article_key(id) return P .. 'art:' .. id end
local function story_key(id) return P .. 'story:' .. id end

local function take_pair() return { take(), take() } end
local function take_story()
  return { id = take(), version = take_number(), packed = take(), members = take_list(take) }
end

-- Whether each story has the version that is expected, 0 = there is none.
local function stories_stand(expect)
  for _, pair in ipairs(expect) do
    if tonumber(redis.call('HGET', story_key(pair[1]), 'v') or 0) ~= tonumber(pair[2]) then return false end
  end
  return true
end

local function point(article, story, keep_s)
  local key = article_key(article)
  if redis.call('HGET', key, 'story') ~= story then
    redis.call('HSET', key, 'story', story)
    redis.call('EXPIRE', key, keep_s)
  end
end

-- `gone` are taken away. The last 500 written are what a person may want to look back on.
local function write_stories(stories, gone, keep_s)
  local clock, recent = redis.call('TIME'), P .. 'recent'
  for _, story in ipairs(stories) do
    redis.call('HSET', story_key(story.id), 'v', story.version, 'd', story.packed)
    redis.call('EXPIRE', story_key(story.id), MEMORY_S)
    for _, member in ipairs(story.members) do point(member, story.id, keep_s) end
    redis.call('ZADD', recent, clock[1] * 1000 + math.floor(clock[2] / 1000), story.id)
  end
  for _, id in ipairs(gone) do
    redis.call('DEL', story_key(id))
    redis.call('ZREM', recent, id)
  end
  redis.call('ZREMRANGEBYRANK', recent, 0, -501)
end
