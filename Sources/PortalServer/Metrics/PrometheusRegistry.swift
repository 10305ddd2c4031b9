import Metrics
import Synchronization

/// Holds all series of this process and writes them in Prometheus' text format, version 0.0.4:
/// https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Counters become counters; meters and single-valued recorders become gauges; timers become histograms in seconds.
final class PrometheusRegistry: MetricsFactory, Sendable {
  /// A value that is read on each scrape.
  struct Sample: Sendable {
    /// `untyped` is for a gauge whose name Prometheus would take for a part of a histogram: `…_sum`.
    enum Kind: String, Sendable { case counter, gauge, untyped }

    let name: String
    let kind: Kind
    let labels: [(String, String)]
    let value: Double

    init(_ name: String, _ kind: Kind, labels: [(String, String)] = [], _ value: Double) {
      self.name = name
      self.kind = kind
      self.labels = labels
      self.value = value
    }
  }

  private struct Family {
    let kind: String
    var series: [(labels: String, value: any Series)]
  }

  private struct State {
    var families: [String: Family] = [:]
    var collectors: [@Sendable () async -> [Sample]] = []
  }

  private let state = Mutex(State())
  private let help: [String: String]

  /// - Parameter help: a sentence for each name that says what it counts.
  init(help: [String: String]) { self.help = help }

  func collect(_ collector: @escaping @Sendable () async -> [Sample]) {
    state.withLock { $0.collectors.append(collector) }
  }

  // MARK: MetricsFactory

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, kind: "counter", new: CountSeries.init)
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, kind: "gauge", new: GaugeSeries.init)
  }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    if aggregate { return series(label, dimensions, kind: "histogram", new: HistogramSeries.init) }
    return series(label, dimensions, kind: "gauge", new: GaugeSeries.init)
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, kind: "histogram", new: HistogramSeries.init)
  }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}

  /// Returns the series of that name and labels. If the name has another kind, the series is kept but not shown.
  private func series<New: Series>(
    _ name: String, _ dimensions: [(String, String)], kind: String, new: () -> New
  ) -> New {
    let labels = Self.labels(dimensions)
    return state.withLock { state in
      var family = state.families[name] ?? Family(kind: kind, series: [])
      if let found = family.series.first(where: { $0.labels == labels })?.value as? New { return found }
      let made = new()
      guard family.kind == kind else { return made }
      family.series.append((labels, made))
      state.families[name] = family
      return made
    }
  }

  // MARK: Text

  /// Returns the text of all series.
  func text() async -> String {
    let (families, collectors) = state.withLock { ($0.families, $0.collectors) }
    var blocks: [String: String] = [:]
    for (name, family) in families {
      var block = header(name, family.kind)
      for (labels, series) in family.series.sorted(by: { $0.labels < $1.labels }) {
        series.write(name, labels, into: &block)
      }
      blocks[name] = block
    }
    for collector in collectors {
      for sample in await collector() {
        blocks[sample.name, default: header(sample.name, sample.kind.rawValue)] +=
          "\(sample.name)\(braced(Self.labels(sample.labels))) \(number(sample.value))\n"
      }
    }
    return blocks.sorted { $0.key < $1.key }.map(\.value).joined()
  }

  private func header(_ name: String, _ kind: String) -> String {
    let sentence = help[name] ?? name.replacing("_", with: " ")
    return "# HELP \(name) \(sentence)\n# TYPE \(name) \(kind)\n"
  }

  private static func labels(_ dimensions: [(String, String)]) -> String {
    dimensions.map { name, value in
      let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      return "\(name)=\"\(escaped)\""
    }.joined(separator: ",")
  }
}

/// A line, or the lines of a histogram.
private protocol Series: AnyObject, Sendable {
  func write(_ name: String, _ labels: String, into text: inout String)
}

private final class CountSeries: Series, CounterHandler {
  private let count = Atomic<Int64>(0)

  func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
  func reset() { count.store(0, ordering: .relaxed) }

  func write(_ name: String, _ labels: String, into text: inout String) {
    text += "\(name)\(braced(labels)) \(count.load(ordering: .relaxed))\n"
  }
}

private final class GaugeSeries: Series, MeterHandler, RecorderHandler {
  private let value = Mutex(0.0)

  func set(_ new: Int64) { set(Double(new)) }
  func set(_ new: Double) { value.withLock { $0 = new } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ new: Int64) { set(Double(new)) }
  func record(_ new: Double) { set(new) }

  func write(_ name: String, _ labels: String, into text: inout String) {
    text += "\(name)\(braced(labels)) \(number(value.withLock { $0 }))\n"
  }
}

private final class HistogramSeries: Series, TimerHandler, RecorderHandler {
  private struct State {
    var counts = [Int](repeating: 0, count: HistogramSeries.bounds.count)
    var count = 0
    var sum = 0.0
  }

  /// Upper bounds in seconds, from fast pages (1 ms) to timeouts (10 s).
  private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private let state = Mutex(State())

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    state.withLock { state in
      state.count += 1
      state.sum += value
      if let place = Self.bounds.firstIndex(where: { value <= $0 }) { state.counts[place] += 1 }
    }
  }

  func write(_ name: String, _ labels: String, into text: inout String) {
    let state = state.withLock { $0 }
    let prefix = labels.isEmpty ? "" : labels + ","
    var running = 0
    for (bound, count) in zip(Self.bounds, state.counts) {
      running += count
      text += "\(name)_bucket{\(prefix)le=\"\(number(bound))\"} \(running)\n"
    }
    text += "\(name)_bucket{\(prefix)le=\"+Inf\"} \(state.count)\n"
    text += "\(name)_sum\(braced(labels)) \(number(state.sum))\n"
    text += "\(name)_count\(braced(labels)) \(state.count)\n"
  }
}

private func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

private func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
}
