import Cluster
import Database
import Glibc

/// The folder of the static files: next to the program, above it (a build in its repository), or in the current folder.
enum PublicFolder {
  static func find() throws -> String {
    var candidates: [String] = []
    #if os(Linux)
      if let program = Disk.resolve("/proc/self/exe") {
        var parts = program.split(separator: "/").dropLast()
        while !parts.isEmpty {
          let folder = "/" + parts.joined(separator: "/")
          candidates += ["\(folder)/Public", "\(folder)/share/healthpay-portals/Public"]
          parts = parts.dropLast()
        }
      }
    #endif
    candidates.append(Disk.absolute("Public"))
    for candidate in candidates where Disk.status("\(candidate)/app.css", followingLinks: true) != nil {
      return Disk.resolve(candidate) ?? candidate
    }
    throw ConfigurationError(
      "the folder Public with the static files is neither beside the program nor in the current folder")
  }
}
