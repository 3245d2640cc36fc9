-- Dead letters forgotten. Returns how many there were.
local stage = take()
local found = 0
for _, id in ipairs(take_list(take)) do
  if redis.call('ZREM', P .. 'dead:' .. stage, id) == 1 then
    redis.call('HDEL', P .. 'deadwhy:' .. stage, id)
    if stage ~= 'poll' then page_rests(id) end
    found = found + 1
  end
end
return found
