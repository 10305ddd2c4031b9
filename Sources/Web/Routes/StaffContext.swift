package import Auth
package import Database
package import Templates

/// A request of a staff member.
package struct StaffContext: PortalContext {
  package let staff: Staff
  package let chrome: Chrome
  package let visit: PortalVisit<StaffSession>

  package init(_ visit: PortalVisit<StaffSession>) {
    self.visit = visit
    staff = visit.session.staff
    chrome = Self.chrome(visit, Person(name: staff.name, role: staff.role.label))
  }

  package var signInName: String { staff.email }

  package var actor: Actor { Actor(staff, from: origin) }

  package func may(_ permission: Permission) -> Bool { staff.may(permission) }
}
