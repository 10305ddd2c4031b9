/// Egyptian names, each in Arabic and in its common Latin spelling.
struct DemoNames: Sendable {
  typealias Name = (arabic: String, latin: String)

  let men: [Name]
  let women: [Name]
  let families: [Name]

  /// The names of nine users in ten.
  static let common = DemoNames(
    men: [
      ("محمد", "Mohamed"), ("أحمد", "Ahmed"), ("محمود", "Mahmoud"), ("مصطفى", "Mostafa"), ("عمر", "Omar"),
      ("كريم", "Karim"), ("خالد", "Khaled"), ("طارق", "Tarek"), ("حسن", "Hassan"), ("حسين", "Hussein"),
      ("إبراهيم", "Ibrahim"), ("يوسف", "Youssef"), ("عبد الرحمن", "Abdelrahman"), ("شريف", "Sherif"),
      ("وليد", "Walid"), ("ياسر", "Yasser"), ("سامح", "Sameh"), ("هاني", "Hany"), ("أيمن", "Ayman"), ("علاء", "Alaa"),
      ("عماد", "Emad"), ("تامر", "Tamer"), ("سيد", "Sayed"), ("رمضان", "Ramadan"), ("عادل", "Adel"),
      ("جمال", "Gamal"), ("مروان", "Marwan"), ("زياد", "Ziad"), ("آدم", "Adam"), ("عبد الله", "Abdallah"),
    ],
    women: [
      ("فاطمة", "Fatma"), ("مريم", "Mariam"), ("نور", "Nour"), ("سارة", "Sara"), ("آية", "Aya"), ("هدى", "Hoda"),
      ("منى", "Mona"), ("إيمان", "Eman"), ("أسماء", "Asmaa"), ("هبة", "Heba"), ("دينا", "Dina"), ("رانيا", "Rania"),
      ("ياسمين", "Yasmine"), ("سلمى", "Salma"), ("ملك", "Malak"), ("حبيبة", "Habiba"), ("شيماء", "Shaimaa"),
      ("نجلاء", "Naglaa"), ("عزة", "Azza"), ("سعاد", "Soad"), ("كريمة", "Karima"), ("ندى", "Nada"),
      ("ريهام", "Reham"), ("أميرة", "Amira"), ("نادية", "Nadia"), ("زينب", "Zeinab"), ("رضوى", "Radwa"),
      ("فريدة", "Farida"),
    ],
    families: [
      ("حسن", "Hassan"), ("علي", "Ali"), ("إبراهيم", "Ibrahim"), ("السيد", "El Sayed"), ("منصور", "Mansour"),
      ("الشافعي", "El Shafei"), ("النجار", "El Naggar"), ("حجازي", "Hegazy"), ("سليمان", "Soliman"),
      ("رشدي", "Roshdy"), ("الجندي", "El Gendy"), ("صبري", "Sabry"), ("فؤاد", "Fouad"), ("توفيق", "Tawfik"),
      ("بدوي", "Badawy"), ("عطية", "Attia"), ("الشناوي", "El Shennawy"), ("الدسوقي", "El Desouky"),
      ("البنا", "El Banna"), ("القاضي", "El Kady"), ("درويش", "Darwish"), ("خليل", "Khalil"), ("شلبي", "Shalaby"),
      ("عبد العزيز", "Abdelaziz"), ("فهمي", "Fahmy"), ("لطفي", "Lotfy"), ("مرسي", "Morsy"), ("نصار", "Nassar"),
      ("هلال", "Helal"), ("يونس", "Younes"), ("الحداد", "El Haddad"), ("سالم", "Salem"), ("زيدان", "Zidan"),
    ])

  static let coptic = DemoNames(
    men: [
      ("جورج", "George"), ("مينا", "Mina"), ("بيتر", "Peter"), ("رامي", "Ramy"), ("عماد", "Emad"), ("هاني", "Hany"),
      ("كيرلس", "Kyrillos"), ("مرقس", "Morkos"), ("سامح", "Sameh"), ("عادل", "Adel"), ("فادي", "Fady"),
      ("مجدي", "Magdy"),
    ],
    women: [
      ("مارينا", "Marina"), ("كريستين", "Christine"), ("مريم", "Mariam"), ("نادية", "Nadia"), ("منى", "Mona"),
      ("ماري", "Mary"), ("نيفين", "Nevine"), ("إيرين", "Irene"), ("سارة", "Sara"),
    ],
    families: [
      ("حنا", "Hanna"), ("ميخائيل", "Mikhail"), ("غالي", "Ghaly"), ("رزق", "Rizk"), ("وهبة", "Wahba"), ("زكي", "Zaki"),
      ("شاكر", "Shaker"), ("فهمي", "Fahmy"), ("جرجس", "Guirguis"), ("بطرس", "Boutros"), ("إسحق", "Ishak"),
    ])
}
