-- Sends requests from a file, each ended by a null byte: "random" draws them, "once" takes them in order.
-- Arguments: the file, the way, and optionally the least and most milliseconds to wait between two requests.
local requests, count, at = {}, 0, 0
local way, least, most

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for each in file:read("*a"):gmatch("([^%z]+)%z") do
    count = count + 1
    requests[count] = each
  end
  file:close()
  way = args[2]
  least, most = tonumber(args[3] or 0), tonumber(args[4] or 0)
  math.randomseed(tonumber(args[5] or 1))
  if most == 0 then delay = nil end
end

function request()
  if way == "random" then return requests[math.random(count)] end
  at = at % count + 1
  return requests[at]
end

function delay()
  return least + math.random(0, most - least)
end

function done(summary, latency, all)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50":%.3f,"p99":%.3f,"max":%.3f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
