/// An error that ends a command, with one line for the person and a status for the script that started it.
struct ConfigurationError: Error, CustomStringConvertible {
  let description: String
  let status: Int32

  init(_ description: String, status: Int32 = 1) {
    self.description = description
    self.status = status
  }
}
