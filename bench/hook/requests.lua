-- The requests of a load test: wrk -s requests.lua URL -- FILE
-- FILE has one request a line, signature, tab, body; each is asked in turn, with the engine's headers.

local requests = {}
local next_one = 0

function init(args)
  for line in io.lines(args[1]) do
    local signature, body = line:match("^(%S+)\t(.+)$")
    requests[#requests + 1] = wrk.format("POST", nil, {
      ["Content-Type"] = "application/json",
      ["X-OME-Signature"] = signature,
      ["Accept"] = "application/json",
      ["User-Agent"] = "OvenMediaEngine",
    }, body)
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
