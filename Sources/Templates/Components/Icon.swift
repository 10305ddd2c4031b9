/// Line icons on a 20-unit grid, in the color of their text and hidden from screen readers.
struct Icon: HTMLPrimitive {
  let shape: StaticString

  static func _render(_ html: Icon, into buffer: inout HTMLBuffer) {
    buffer.raw("<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\">")
    buffer.raw(html.shape)
    buffer.raw("</svg>")
  }

  static let overview = Icon(shape: #"<path d="M3.5 9.2 10 3.5l6.5 5.7v7.3h-4.7v-4.2H8.2v4.2H3.5z"/>"#)
  static let users = Icon(
    shape:
      #"<circle cx="7.5" cy="7" r="2.8"/><path d="M2.5 16.5c.3-3 2.2-4.7 5-4.7s4.7 1.7 5 4.7M13 4.4a2.7 2.7 0 0 1 0 5.2M14.7 12.1c1.6.6 2.6 2.1 2.8 4.4"/>"#
  )
  static let transactions = Icon(shape: #"<path d="M4 7h11.5M12.5 4l3 3-3 3M16 13H4.5M7.5 10l-3 3 3 3"/>"#)
  static let refunds = Icon(shape: #"<path d="M7 4 3.5 7.5 7 11M4 7.5h7.5a4.3 4.3 0 0 1 0 8.5H7"/>"#)
  static let approvals = Icon(
    shape:
      #"<path d="M10 3v14M6 17h8M4 6.5 10 5l6 1.5M4 6.5l-1.8 4.7a2 2 0 0 0 3.6 0zM16 6.5l-1.8 4.7a2 2 0 0 0 3.6 0z"/>"#)
  static let cases = Icon(shape: #"<path d="M5 17.5v-14M5 4h9.5l-2 3.5 2 3.5H5"/>"#)
  static let settlements = Icon(
    shape: #"<path d="M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5M7.3 12.3l1.9 1.9 3.5-3.6"/>"#)
  static let payouts = Icon(shape: #"<path d="m3 8 7-4.5L17 8zM5 10.5V15M10 10.5V15M15 10.5V15M3 17.5h14"/>"#)
  static let bankResults = Icon(
    shape: #"<path d="M10 3v8.5M6.8 8.5 10 11.7l3.2-3.2M3.5 11v5.5h13V11"/>"#)
  static let settings = Icon(
    shape:
      #"<path d="M3 6h6.5M14.5 6H17M3 14h2.5M10.5 14H17"/><circle cx="12" cy="6" r="2.3"/><circle cx="8" cy="14" r="2.3"/>"#
  )
  static let merchants = Icon(
    shape:
      #"<path d="M4 9v7.5h12V9M3 7.5 4.5 3.5h11L17 7.5a2.3 2.3 0 0 1-4.7 0 2.3 2.3 0 0 1-4.6 0A2.3 2.3 0 0 1 3 7.5zM8 16.5v-4h4v4"/>"#
  )
  static let audit = Icon(
    shape: #"<path d="M10 2.8 16 5v4.5c0 3.6-2.3 6.3-6 7.7-3.7-1.4-6-4.1-6-7.7V5zM7.3 9.9l2 2 3.5-3.7"/>"#)
  static let statements = Icon(
    shape: #"<path d="M5 2.8h7l3.2 3.2v11.2H5zM12 2.8V6h3.2M7.8 9.5h4.5M7.8 12h4.5M7.8 14.5h2.5"/>"#)
  static let verification = Icon(
    shape:
      #"<path d="M2.8 4.5h14.4v11H2.8zM11.5 8.5h3.5M11.5 11.5h3.5"/><circle cx="7" cy="8.7" r="1.7"/><path d="M4.6 13c.3-1.3 1.2-2 2.4-2s2.1.7 2.4 2"/>"#
  )
  static let ledger = Icon(
    shape:
      #"<path d="M4 3.5h10.5a1.5 1.5 0 0 1 1.5 1.5v12H5.5A1.5 1.5 0 0 1 4 15.5zM4 15.5A1.5 1.5 0 0 1 5.5 14H16M7.5 7h5M7.5 10h5"/>"#
  )
  static let bankAccount = Icon(shape: #"<path d="M2.8 5h14.4v10.5H2.8zM2.8 8.5h14.4M5.5 12.3h3.5"/>"#)
  static let person = Icon(
    shape: #"<circle cx="10" cy="6.8" r="3"/><path d="M4 16.8c.4-3.4 2.7-5.3 6-5.3s5.6 1.9 6 5.3"/>"#)
  static let staff = Icon(
    shape:
      #"<rect x="3.5" y="4" width="13" height="13" rx="2"/><path d="M8 4V2.5h4V4"/><circle cx="10" cy="9" r="2"/><path d="M6.5 14.5c.4-1.8 1.7-2.7 3.5-2.7s3.1.9 3.5 2.7"/>"#
  )
  static let search = Icon(shape: #"<circle cx="8.8" cy="8.8" r="5"/><path d="m12.6 12.6 4 4"/>"#)
  static let copy = Icon(
    shape:
      #"<rect x="7" y="7" width="9.5" height="9.5" rx="2"/><path d="M13 7V5.5a2 2 0 0 0-2-2H5.5a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7"/>"#
  )
  static let menu = Icon(shape: #"<path d="M3 6h14M3 10h14M3 14h14"/>"#)
  static let chevron = Icon(shape: #"<path d="m6 8 4 4 4-4"/>"#)
  static let close = Icon(shape: #"<path d="m6 6 8 8M14 6l-8 8"/>"#)
  static let signOut = Icon(shape: #"<path d="M12 3.5H5v13h7M9 10h8M14.2 7.2 17 10l-2.8 2.8"/>"#)
}

/// The product's mark, a plus sign.
struct Mark: HTMLPrimitive {
  static func _render(_ html: Mark, into buffer: inout HTMLBuffer) {
    buffer.raw(
      #"<svg class="mark" viewBox="0 0 28 28" aria-hidden="true"><rect width="28" height="28" rx="7"/><path d="M14 8.5v11M8.5 14h11"/></svg>"#
    )
  }
}
