-- Puts dead letters of a group back on the stream, addressed to that group alone (`g`).
--
-- Takes: group, list of dead letter ids. Gives back how many there were.

local group = take()
local dead = P .. 'dead:group:' .. group
local moved = 0
for _, id in ipairs(take_list(take)) do
  local letter = redis.call('XRANGE', dead, id, id)[1]
  if letter then
    local event = {}
    for pair = 1, #letter[2], 2 do event[letter[2][pair]] = letter[2][pair + 1] end
    redis.call('XADD', P .. 'stories', '*', 't', event.t or '', 'd', event.d or '', 'g', group)
    redis.call('XDEL', dead, id)
    moved = moved + 1
  end
end
return moved
