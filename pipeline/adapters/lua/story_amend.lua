-- What a person decided about stories: stories, pointers and events, together or not at all.
-- Takes: seconds a pointer is kept, expected versions, stories, ids of stories that end, events.
-- 0 = another version was found, nothing is written.

local keep_s, expect, stories = take_number(), take_list(take_pair), take_list(take_story)
local gone, events = take_list(take), take_list(take_pair)

if not stories_stand(expect) then return 0 end
write_stories(stories, gone, keep_s)
for _, event in ipairs(events) do
  redis.call('XADD', P .. 'stories', '*', 't', event[1], 'd', event[2])
end
return 1
