import Metrics
import Testing

@testable import PortalServer

struct PrometheusTests {
  private let registry = PrometheusRegistry(help: ["requests_total": "Requests.", "answer_seconds": "Time."])

  @Test func `counters count by labels`() async {
    let get = registry.makeCounter(label: "requests_total", dimensions: [("method", "GET")])
    get.increment(by: 2)
    registry.makeCounter(label: "requests_total", dimensions: [("method", "GET")]).increment(by: 1)
    registry.makeCounter(label: "requests_total", dimensions: [("method", "a\"\\\nb")]).increment(by: 1)
    #expect(
      await registry.text() == """
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{method="GET"} 3
        requests_total{method="a\\"\\\\\\nb"} 1

        """)
  }

  @Test func `timers are cumulative histograms in seconds`() async {
    let timer = registry.makeTimer(label: "answer_seconds", dimensions: [("route", "/")])
    timer.recordNanoseconds(1_000_000)
    timer.recordNanoseconds(3_000_000)
    timer.recordNanoseconds(60_000_000_000)
    let lines = await registry.text().split(separator: "\n")
    #expect(lines.contains(#"answer_seconds_bucket{route="/",le="0.001"} 1"#))
    #expect(lines.contains(#"answer_seconds_bucket{route="/",le="0.0025"} 1"#))
    #expect(lines.contains(#"answer_seconds_bucket{route="/",le="10"} 2"#))
    #expect(lines.contains(#"answer_seconds_bucket{route="/",le="+Inf"} 3"#))
    #expect(lines.contains(#"answer_seconds_count{route="/"} 3"#))
    #expect(lines.contains(#"answer_seconds_sum{route="/"} 60.004"#))
  }

  @Test func `meters go up and down and samples are asked for`() async {
    let meter = registry.makeMeter(label: "in_flight", dimensions: [])
    meter.increment(by: 3)
    meter.decrement(by: 1)
    registry.collect { [PrometheusRegistry.Sample("open_files", .gauge, 7)] }
    #expect(
      await registry.text() == """
        # HELP in_flight in flight
        # TYPE in_flight gauge
        in_flight 2
        # HELP open_files open files
        # TYPE open_files gauge
        open_files 7

        """)
  }

  @Test func `a name keeps its kind`() async {
    registry.makeCounter(label: "requests_total", dimensions: []).increment(by: 1)
    registry.makeTimer(label: "requests_total", dimensions: []).recordNanoseconds(1)
    #expect(await registry.text().contains("requests_total 1\n"))
    #expect(await !registry.text().contains("bucket"))
  }
}
