-- Dead letters back to work. Returns how many there were.
local stage, now = take(), take_number()
local found = 0
for _, id in ipairs(take_list(take)) do
  if redis.call('ZSCORE', P .. 'dead:' .. stage, id) then
    work_anew(stage, id, now)
    found = found + 1
  end
end
return found
