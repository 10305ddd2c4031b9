/// Egyptian names, each in Arabic and as it is commonly written in Latin letters.
enum DemoNames {
  typealias Name = (arabic: String, latin: String)

  static let men: [Name] = [
    ("محمد", "Mohamed"), ("أحمد", "Ahmed"), ("محمود", "Mahmoud"), ("مصطفى", "Mostafa"), ("عمر", "Omar"),
    ("كريم", "Karim"), ("خالد", "Khaled"), ("طارق", "Tarek"), ("حسن", "Hassan"), ("حسين", "Hussein"),
    ("إبراهيم", "Ibrahim"), ("يوسف", "Youssef"), ("عبد الرحمن", "Abdelrahman"), ("شريف", "Sherif"), ("وليد", "Walid"),
    ("ياسر", "Yasser"), ("سامح", "Sameh"), ("هاني", "Hany"), ("أيمن", "Ayman"), ("علاء", "Alaa"), ("عماد", "Emad"),
    ("جورج", "George"), ("مينا", "Mina"), ("بيتر", "Peter"), ("رامي", "Ramy"), ("تامر", "Tamer"), ("سيد", "Sayed"),
    ("رمضان", "Ramadan"), ("عادل", "Adel"), ("جمال", "Gamal"), ("مروان", "Marwan"), ("زياد", "Ziad"), ("آدم", "Adam"),
  ]

  static let women: [Name] = [
    ("فاطمة", "Fatma"), ("مريم", "Mariam"), ("نور", "Nour"), ("سارة", "Sara"), ("آية", "Aya"), ("هدى", "Hoda"),
    ("منى", "Mona"), ("إيمان", "Eman"), ("أسماء", "Asmaa"), ("هبة", "Heba"), ("دينا", "Dina"), ("رانيا", "Rania"),
    ("ياسمين", "Yasmine"), ("سلمى", "Salma"), ("ملك", "Malak"), ("حبيبة", "Habiba"), ("شيماء", "Shaimaa"),
    ("نجلاء", "Naglaa"), ("عزة", "Azza"), ("سعاد", "Soad"), ("كريمة", "Karima"), ("مارينا", "Marina"),
    ("كريستين", "Christine"), ("ندى", "Nada"), ("ريهام", "Reham"), ("أميرة", "Amira"), ("نادية", "Nadia"),
    ("زينب", "Zeinab"), ("رضوى", "Radwa"), ("فريدة", "Farida"),
  ]

  static let families: [Name] = [
    ("حسن", "Hassan"), ("علي", "Ali"), ("إبراهيم", "Ibrahim"), ("السيد", "El Sayed"), ("عبد الله", "Abdallah"),
    ("منصور", "Mansour"), ("الشافعي", "El Shafei"), ("النجار", "El Naggar"), ("حجازي", "Hegazy"), ("سليمان", "Soliman"),
    ("رشدي", "Roshdy"), ("شاكر", "Shaker"), ("الجندي", "El Gendy"), ("صبري", "Sabry"), ("فؤاد", "Fouad"),
    ("توفيق", "Tawfik"), ("زكي", "Zaki"), ("بدوي", "Badawy"), ("عطية", "Attia"), ("غالي", "Ghaly"), ("حنا", "Hanna"),
    ("ميخائيل", "Mikhail"), ("الشناوي", "El Shennawy"), ("الدسوقي", "El Desouky"), ("البنا", "El Banna"),
    ("القاضي", "El Kady"), ("درويش", "Darwish"), ("خليل", "Khalil"), ("رزق", "Rizk"), ("شلبي", "Shalaby"),
    ("عبد العزيز", "Abdelaziz"), ("فهمي", "Fahmy"), ("لطفي", "Lotfy"), ("مرسي", "Morsy"), ("نصار", "Nassar"),
    ("هلال", "Helal"), ("وهبة", "Wahba"), ("يونس", "Younes"), ("الحداد", "El Haddad"), ("سالم", "Salem"),
  ]
}
