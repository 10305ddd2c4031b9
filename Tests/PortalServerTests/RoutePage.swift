import Auth
import Web

/// The page `docs/routes.md`: the route table with its permissions and the roles that have them.
struct RoutePage {
  private let routes: [RouteTable.Route]

  init(_ routes: [RouteTable.Route]) { self.routes = routes }

  var text: String {
    """
    # Routes

    Written by a test from the route table that the server runs (`WRITE_ROUTES=1 bin/test --filter RouteTests`), and walked
    by another one as nobody, as every role, and as another merchant's people. Without a session that is alive a GET leads
    to the sign-in page and a POST is answered 401; without the permission, 403; another merchant's things are answered 404,
    as what doesn't exist is.

    *Again* marks what asks again for password or verification code where the last proof is older than ten minutes, *2nd* what
    a merchant's people need a second factor for; staff need one for everything but setting it up.

    ## Admin

    \(rows(StaffRole.allCases) { role, route in
      guard case .staff(let permission) = route.access else { return nil }
      return role.may(permission)
    })

    Whoever has `decide` decides approvals of some kinds only: `StaffRole.mayDecide`.

    ## Merchant

    \(rows(MemberRole.allCases) { role, route in
      guard case .merchant(let permission) = route.access else { return nil }
      return role.may(permission)
    })

    ## Without a session

    | Method | Route |
    |---|---|
    \(routes.filter { $0.access == .open }.map { "| \($0.method) | `\($0.path)` |" }.joined(separator: "\n"))

    """
  }

  private func rows<Role: RawRepresentable<String>>(
    _ roles: [Role], _ may: (Role, RouteTable.Route) -> Bool?
  ) -> String {
    var lines = [
      "| Method | Route | Permission | Again | " + roles.map(\.rawValue).joined(separator: " | ") + " |",
      "|---|---|---|---|" + roles.map { _ in ":-:|" }.joined(),
    ]
    for route in routes {
      let cells = roles.compactMap { role in may(role, route).map { $0 ? "✓" : "" } }
      guard cells.count == roles.count else { continue }
      lines.append(
        "| \(route.method) | `\(route.path)` | \(route.access.name) | \(route.need.name) | "
          + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }
}

extension RouteTable.Access {
  fileprivate var name: String {
    switch self {
    case .open: ""
    case .staff(let permission): permission.rawValue
    case .merchant(let permission): permission.rawValue
    }
  }
}

extension SignInNeed {
  fileprivate var name: String {
    switch self {
    case .firstStep, .unenrolled, .complete: ""
    case .enrolment, .recent: "again"
    case .recentSecondFactor: "again, 2nd"
    }
  }
}
