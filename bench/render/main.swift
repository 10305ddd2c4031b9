// RenderBenchmark                          prints a line for each item: name, nanoseconds (the median of five rounds), bytes
// RenderBenchmark --only NAME              only one item
// RenderBenchmark --only NAME --count N    renders it N times and prints nothing, for callgrind
// RenderBenchmark --only NAME --html       prints its HTML, to compare two builds

func value(of option: String) -> String? {
  guard let place = CommandLine.arguments.firstIndex(of: option) else { return nil }
  return CommandLine.arguments.dropFirst(place + 1).first
}

let only = value(of: "--only")
for work in Work.all where only == nil || work.name == only {
  if let count = value(of: "--count").flatMap({ Int($0) }) {
    for _ in 0..<count { _ = work.render() }
  } else if CommandLine.arguments.contains("--html") {
    print(String(decoding: work.html(), as: UTF8.self))
  } else {
    let clock = ContinuousClock()
    let bytes = work.render()
    var repeats = 1
    func round() -> Duration { clock.measure { for _ in 0..<repeats { _ = work.render() } } }
    while round() < .milliseconds(20) { repeats *= 2 }
    let rounds = (0..<5).map { _ in Int(round() / repeats / .nanoseconds(1)) }.sorted()
    print(work.name, rounds[rounds.count / 2], bytes, separator: "\t")
  }
}
