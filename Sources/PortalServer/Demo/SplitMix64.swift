/// A small seeded random number generator (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Draws use whole numbers only, so that every machine draws the same.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Creates an independent generator for one of many things with the same seed.
  init(seed: UInt64, stream: UInt64) {
    var mixed = SplitMix64(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
    state = mixed.next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Returns a number below `bound`, which must be above zero.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// Returns a number like `below`, with small numbers more often: the minimum of several draws.
  mutating func skewed(below bound: Int, draws: Int = 2) -> Int {
    var least = below(bound)
    for _ in 1..<draws { least = min(least, below(bound)) }
    return least
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

  /// Returns one of the choices by weight.
  mutating func pick<Element>(_ choices: KeyValuePairs<Element, Int>) -> Element {
    var rest = below(choices.reduce(0) { $0 + $1.value })
    for (choice, weight) in choices {
      if rest < weight { return choice }
      rest -= weight
    }
    return choices[choices.count - 1].key
  }
}
