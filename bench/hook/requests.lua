-- The requests of a load test: wrk -s requests.lua URL -- FILE MODE [COOKIE]
-- FILE has one request a line, each is asked in turn. Of /admission: signature, tab, body, with the engine's headers. Of
-- /authorize: a path, with the cookie. MODE is "kept" for connections that are kept alive, or "new" for a new one each time.

local requests = {}
local next_one = 0

function init(args)
  local connection = args[2] == "new" and "close" or nil
  for line in io.lines(args[1]) do
    local signature, body = line:match("^(%S+)\t(.+)$")
    if body then
      requests[#requests + 1] = wrk.format("POST", nil, {
        ["Content-Type"] = "application/json",
        ["X-OME-Signature"] = signature,
        ["Accept"] = "application/json",
        ["User-Agent"] = "OvenMediaEngine",
        ["Connection"] = connection,
      }, body)
    else
      requests[#requests + 1] = wrk.format("GET", nil, {
        ["X-Forwarded-Uri"] = line,
        ["Cookie"] = args[3],
        ["Connection"] = connection,
      })
    end
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
