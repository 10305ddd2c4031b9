import Auth
import SharedFeatures
import Templates
import Wallet
import Web

struct TeamPage: HTML {
  let chrome: Chrome
  let merchant: MerchantCode
  let team: [TeamMember]

  static let title = Phrase(en: "Team", ar: "الفريق")

  var body: some HTML {
    PortalLayout(chrome, section: .team, title: Self.title) {
      PageHeader(
        Self.title,
        acts: {
          LinkButton(Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: MerchantPath.teamFile, downloads: true)
          LinkButton(InviteMemberPage.title, to: MerchantPath.newMember, .primary)
        })
      Card(nil, flush: true) {
        DataTable(
          team, label: Self.title, empty: EmptyState(Phrase(en: "No team yet", ar: "لا فريق بعد"))
        ) {
          Column(Phrase(en: "Name", ar: "الاسم"), .header) { member in
            Link(MerchantPath.member(member.id)) { NameText(member.name) }
          }
          Column(Phrase(en: "Signs in as", ar: "اسم تسجيل الدخول")) { member in
            IdentifierText(member.signIn(at: merchant))
          }
          Column(Phrase(en: "Role", ar: "الدور")) { member in member.role.label }
          Column(Phrase(en: "Status", ar: "الحالة")) { member in StatusPill(member.state) }
          Column(Phrase(en: "Last sign-in", ar: "آخر تسجيل دخول"), .minor) { member in
            if let at = member.signedInAt { InstantText(at) } else { Nothing() }
          }
        }
      }
    }
  }
}

struct MemberPage: HTML {
  let chrome: Chrome
  let merchant: MerchantCode
  let member: TeamMember
  /// Whether the account is the reader's own, which they can't change here.
  let isReader: Bool
  var contact = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .team, title: .name(member.name)) {
      PageHeader(.name(member.name), crumbs: [Crumb(TeamPage.title, MerchantPath.team)]) {
        StatusPill(member.state)
      } acts: {
        if !isReader { acts }
      }
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card(Phrase(en: "Account", ar: "الحساب")) {
          DefinitionList(narrow: true) {
            Fact(Phrase(en: "Signs in as", ar: "اسم تسجيل الدخول")) {
              ReferenceText(code: member.signIn(at: merchant), copies: true)
            }
            if let email = member.email {
              Fact(Phrase(en: "E-mail", ar: "البريد الإلكتروني")) { IdentifierText(email) }
            }
            if let mobile = member.mobile {
              Fact(Phrase(en: "Mobile number", ar: "رقم الموبايل")) { IdentifierText(mobile.masked) }
            }
            Fact(Phrase(en: "Role", ar: "الدور")) {
              member.role.label
              div(.class("hint")) { member.role.allows }
            }
            if case .invited(let until) = member.state {
              Fact(Phrase(en: "Link valid until", ar: "الرابط صالح حتى")) { InstantText(until, .full) }
            }
            Fact(Phrase(en: "Last sign-in", ar: "آخر تسجيل دخول")) {
              if let at = member.signedInAt { InstantText(at, .full) } else { Nothing() }
            }
          }
        }
        if !isReader, member.state.isInvited { renewal }
      }
    }
  }

  /// A number isn't kept, so it is typed again.
  private var renewal: some HTML {
    Card(.invitation) {
      PostForm(to: MerchantPath.link(to: member.id), chrome) {
        Field(
          .contact, name: "contact", value: contact, .code,
          hint: member.email == nil
            ? .contactHint
            : Phrase(
              en: "The new link is sent there instead of to the e-mail address above.",
              ar: "يُرسل إليه الرابط الجديد بدلًا من البريد الإلكتروني أعلاه."),
          error: errors["contact"], required: false)
        FormActions { Button(.newLink) }
      }
    }
  }

  @HTMLBuilder
  private var acts: some HTML {
    if case .active = member.state, member.role != .owner {
      PostForm(to: MerchantPath.link(to: member.id), chrome, inline: true) {
        Button(Phrase(en: "Create password link", ar: "إنشاء رابط لكلمة المرور"))
      }
      if member.mayLoseFactor {
        LinkButton(.resetSecondFactor, to: MerchantPath.resetSecondFactor(of: member.id))
      }
    }
    if member.signInName != nil {
      LinkButton(Phrase(en: "Change role…", ar: "تغيير الدور…"), to: MerchantPath.role(of: member.id))
    }
    if case .disabled = member.state {
      LinkButton(Phrase(en: "Enable…", ar: "تفعيل…"), to: MerchantPath.enable(member.id))
    } else {
      LinkButton(Phrase(en: "Disable…", ar: "تعطيل…"), to: MerchantPath.disable(member.id), .danger)
    }
  }
}

/// A link for a team member, which is shown only once.
struct MemberLinkPage: HTML {
  let chrome: Chrome
  let member: TeamMember
  let signIn: String
  let link: AccountLink
  let address: String

  var body: some HTML {
    PortalLayout(chrome, section: .team, title: .name(member.name)) {
      PageHeader(
        .name(member.name), crumbs: [Crumb(TeamPage.title, MerchantPath.team)], here: .name(member.name))
      div(.class("narrow")) {
        LinkCard(to: member.name, signIn: signIn, address: address, link: link, back: MerchantPath.team)
      }
    }
  }
}

extension MemberRole {
  /// The purpose of the role in one line.
  var allows: Phrase {
    switch self {
    case .owner:
      Phrase(
        en: "Everything, with the bank account and the team.", ar: "كل شيء، ومنه الحساب البنكي والفريق.")
    case .finance:
      Phrase(
        en: "Sees the money, refunds payments and requests payouts.",
        ar: "يطّلع على الأموال، ويسترد المدفوعات، ويطلب صرف المستحقات.")
    case .viewer: Phrase(en: "Sees the money and changes nothing.", ar: "يطّلع على الأموال ولا يغيّر شيئًا.")
    }
  }
}
