"""Written by hand: offices, a village and a market of Kudus, and the road to the Menara."""

from labinovasi.demo.year.idea import Cause, Cost, Idea, Measure, Part, Task
from workflow.proposals.models.worksheets import Affair, Form, InitiatorKind, Level, Phase

AMBULANCE = Idea(
    title="Ambulans Desa Satu Nomor",
    unit="undaan_kidul",
    partners=("pkm_undaan",),
    affair=Affair.VILLAGES,
    initiator=InitiatorKind.CITIZENS,
    summary=(
        "Enam belas desa di Kecamatan Undaan punya 11 mobil siaga, tetapi warga harus tahu nomor sopirnya masing-masing. Pada {lalu}, dari "
        "438 panggilan hanya 182 (41,6 %) dijemput dalam 30 menit. Satu nomor telepon yang dijaga bergantian oleh desa memanggil mobil terdekat, "
        "siang dan malam, sehingga 85 % pasien dijemput dalam 30 menit."
    ),
    background=(
        "Mobil siaga desa dibeli dengan Dana Desa dan dikemudikan perangkat. Bila sopir sedang mengantar hajatan, warga menelepon desa tetangga "
        "satu per satu. Pada banjir Februari {lalu}, seorang ibu bersalin di Undaan Kidul menunggu 1 jam 50 menit, padahal mobil Desa Wates "
        "menganggur dua kilometer dari rumahnya."
    ),
    idea=(
        "Nomor lama balai desa Undaan Kidul dialihkan kepada penjaga malam yang bergiliran antardesa. Penjaga membuka papan kecil berisi letak "
        "11 mobil dan nama sopir yang siap, lalu menelepon yang terdekat. Bensin diganti dari kas bersama menurut kilometer, bukan menurut asal desa."
    ),
    novelty=(
        "Tidak membeli mobil dan tidak membuat aplikasi. Yang baru adalah perjanjian enam belas desa: mobil siapa pun menjemput warga desa mana pun."
    ),
    resources="11 mobil siaga, 22 sopir, 16 penjaga telepon, satu nomor, dan kas bersama Rp2.000.000 sebulan dari iuran desa.",
    beneficiaries=(
        ("Ibu bersalin dan bayi baru lahir", True),
        ("Lansia dan penyandang disabilitas tanpa kendaraan", True),
        ("Warga dukuh yang terkurung banjir Sungai Wulan", True),
        ("Sopir mobil siaga", False),
    ),
    parts=(
        Part("16 pemerintah desa", "Menandatangani perjanjian dan mengiur kas"),
        Part("Puskesmas Undaan", "Memberi tahu pasien rujukan dan melatih sopir", Level.HIGH, Level.HIGH),
        Part("Paguyuban sopir siaga", "Mengatur giliran jaga", Level.HIGH, Level.HIGH),
        Part("Kecamatan Undaan", "Menengahi pengganti bensin", Level.MEDIUM, Level.MEDIUM),
        Part("Karang taruna", "Menjaga telepon pada malam libur", Level.LOW, Level.HIGH),
    ),
    problem=(
        "256 dari 438 panggilan mobil siaga (58,4 %) pada {lalu} dijemput lebih dari 30 menit, dan 39 tidak dijemput sama sekali. Rata-rata "
        "pasien menunggu 52 menit, padahal jarak terjauh antardesa hanya 14 kilometer."
    ),
    affected="Warga lima desa yang tidak punya mobil (Berugenjang, Lambangan, Kalirejo, Karangrowo, Wonosoco), ibu bersalin, dan 143 penyandang disabilitas fisik.",
    causes=(
        Cause(
            "Mobil terdekat tidak terpanggil",
            (
                Cause(
                    "Setiap mobil punya nomor sendiri", (Cause("Nomor berganti setiap perangkat berganti"),)
                ),
                Cause("Tidak ada yang tahu mobil mana menganggur"),
            ),
        ),
        Cause(
            "Desa enggan menjemput warga desa lain",
            (Cause("Bensin dan honor sopir hanya dianggarkan untuk warga sendiri"),),
        ),
    ),
    measures=(
        Measure("Pasien dijemput dalam 30 menit", "persen", "41,6", "Buku mobil siaga 11 desa {lalu}", "85"),
        Measure("Waktu tunggu rata-rata", "menit", "52", "Buku mobil siaga 11 desa {lalu}", "25"),
        Measure(
            "Panggilan yang tidak dijemput",
            "panggilan per tahun",
            "39",
            "Wawancara 16 kepala dusun {lalu}",
            "5",
        ),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Perjanjian bersama enam belas desa",
            "Sunaryo Slamet",
            "Perjanjian bertanda tangan",
            "Dua kali musyawarah di pendapa kecamatan",
            0,
            1,
        ),
        Task(
            Phase.PREPARATION,
            "Melatih sopir dan penjaga telepon",
            "Bidan koordinator Puskesmas Undaan",
            "22 sopir, 16 penjaga",
            "Praktik mengangkat pasien dan mencatat panggilan",
            1,
            1,
        ),
        Task(
            Phase.EXECUTION,
            "Satu nomor berjaga 24 jam",
            "Tri Astuti",
            "Papan mobil terisi setiap jaga",
            "Tiga giliran sehari, dua desa satu malam",
            2,
            7,
        ),
        Task(
            Phase.MONITORING,
            "Membaca buku panggilan",
            "Kecamatan Undaan",
            "Rekap pekanan waktu jemput",
            "Setiap Senin, yang lewat 30 menit ditelusuri",
            2,
            7,
        ),
        Task(
            Phase.EVALUATION,
            "Menghitung kas dan waktu jemput",
            "Wahib",
            "Laporan enam bulan",
            "Dibacakan pada musyawarah antardesa",
            8,
            8,
        ),
    ),
    costs=(
        Cost("Pengganti bensin, 6 bulan @ Rp2.000.000", "12.000.000", "Iuran 16 desa, APBDes {ini}"),
        Cost(
            "Uang jaga malam 16 penjaga, 6 bulan @ Rp150.000", "14.400.000", "APBDes {ini} bidang pembinaan"
        ),
        Cost("Tandu lipat dan lampu untuk 11 mobil @ Rp850.000", "9.350.000", "Dana Desa {ini}"),
        Cost("Nomor telepon balai desa"),
    ),
    risks=(
        ("Iuran desa terlambat", "Kas awal tiga bulan disetor sebelum nomor diumumkan"),
        ("Panggilan iseng", "Penjaga menelepon balik sebelum mobil berangkat"),
        (
            "Banjir memutus jalan tanggul",
            "Dua perahu BPBD masuk papan sebagai mobil kedua belas dan ketiga belas",
        ),
    ),
    trial_plan=(
        "Enam desa sepanjang jalan Undaan–Babalan selama dua bulan. Pembandingnya sepuluh desa lain dengan cara lama. Diteruskan bila waktu tunggu "
        "turun di bawah 35 menit; dihentikan bila kas habis sebelum bulan kedua."
    ),
    scene="road",
)

WELL = Idea(
    title="Sumur Pintar",
    unit="dpupr",
    partners=("undaan_kidul", "karangrowo"),
    affair=Affair.PUBLIC_WORKS,
    form=Form.SERVICE,
    summary=(
        "Dari 64 sumur bor umum di Kecamatan Undaan dan Jekulo, 23 (35,9 %) mengering sebelum puncak kemarau {lalu}, karena pompa dijalankan sampai air habis. "
        "Pelampung dan timbangan waktu seharga Rp1,4 juta menghentikan pompa pada batas aman dan menyalakannya lagi ketika air pulih, sehingga "
        "sumur yang mengering tinggal paling banyak 6."
    ),
    background=(
        "Kemarau di dataran selatan Kudus berlangsung lima bulan. Sumur bor umum dibangun dari Dana Desa dan diserahkan kepada penjaga. Tidak ada yang tahu "
        "tinggi air di dalam sumur: penjaga baru berhenti memompa ketika yang keluar lumpur. Warga lalu membeli air tangki Rp180.000 sekali isi."
    ),
    idea=(
        "Pelampung menutup aliran listrik pompa ketika air turun sampai batas, dan menyambungnya setelah pulih. Tinggi air dibaca sensor sederhana dan "
        "dikirim sekali sejam ke papan di balai desa. Penjaga mengatur giliran dukuh menurut papan itu, bukan menurut siapa yang datang lebih dahulu."
    ),
    novelty="Bagian yang pintar ada pada giliran air antardukuh. Alatnya dapat dirakit siswa SMK dan diganti tukang listrik desa.",
    resources="64 pasang pelampung, 64 sensor, 12 penjaga sumur terlatih, bengkel SMK Cendekia Muria, dan dua teknisi DPUPR.",
    beneficiaries=(
        ("Keluarga buruh tani tanpa sumur sendiri", True),
        ("Lansia yang membeli air jeriken", True),
        ("Petani padi dan kacang hijau di tadah hujan", False),
    ),
    parts=(
        Part("Penjaga sumur desa", "Membaca papan dan mengatur giliran"),
        Part("SMK Cendekia Muria", "Merakit dan memperbaiki alat", Level.MEDIUM, Level.HIGH),
        Part("Pemerintah desa", "Menetapkan aturan giliran dalam peraturan desa", Level.HIGH, Level.HIGH),
        Part(
            "Perumda Air Minum Kudus",
            "Mengirim air tangki bila papan merah tiga hari",
            Level.MEDIUM,
            Level.MEDIUM,
        ),
    ),
    problem="23 dari 64 sumur bor umum (35,9 %) mengering pada kemarau {lalu}, rata-rata 47 hari; 2.180 keluarga membeli air tangki.",
    affected="2.180 keluarga di sembilan desa, 610 di antaranya keluarga buruh tani, serta 212 lansia yang mengangkut air sendiri.",
    causes=(
        Cause(
            "Air dipompa lebih cepat daripada pulihnya",
            (
                Cause("Pompa tidak berhenti sendiri"),
                Cause(
                    "Penjaga tidak dapat melihat tinggi air",
                    (Cause("Sumur bor tertutup dan tidak pernah diukur"),),
                ),
            ),
        ),
        Cause("Tidak ada giliran antardukuh", (Cause("Yang datang lebih pagi mengisi semua tandonnya"),)),
    ),
    measures=(
        Measure(
            "Sumur yang mengering pada kemarau",
            "sumur",
            "23",
            "Pendataan 64 sumur bor, DPUPR {lalu}",
            "6",
            "5",
            "Pendataan 64 sumur bor, DPUPR",
        ),
        Measure(
            "Hari tanpa air pada puncak kemarau",
            "hari",
            "47",
            "Catatan penjaga sumur {lalu}",
            "10",
            "8",
            "Papan tinggi air",
        ),
        Measure(
            "Pengeluaran keluarga untuk air tangki",
            "rupiah per bulan",
            "360.000",
            "Wawancara 90 keluarga {lalu}",
            "90.000",
            "72.000",
            "Wawancara 90 keluarga yang sama",
        ),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Mengukur 64 sumur dan menentukan batas aman",
            "Hendra Saputra",
            "Kartu tiap sumur",
            "Uji pompa dua jam",
            0,
            1,
            "64 kartu selesai.",
        ),
        Task(
            Phase.PREPARATION,
            "Merakit pelampung dan sensor",
            "Bengkel SMK Cendekia Muria",
            "64 pasang alat",
            "Praktik kelas XII",
            0,
            1,
            "70 pasang, enam cadangan.",
        ),
        Task(
            Phase.EXECUTION,
            "Memasang alat dan papan",
            "Teknisi DPUPR",
            "64 sumur, 9 papan",
            "Dua sumur sehari",
            1,
            2,
            "Terpasang semua.",
        ),
        Task(
            Phase.MONITORING,
            "Membaca papan dan mencatat giliran",
            "Penjaga sumur",
            "Catatan harian",
            "Setiap pukul 06.00 dan 16.00",
            2,
            4,
            "Berjalan 96 hari.",
        ),
        Task(
            Phase.EVALUATION,
            "Menghitung hari kering dan belanja air",
            "Wulan Sari",
            "Laporan kemarau",
            "Keluarga yang sama diwawancarai lagi",
            4,
            4,
            "Disampaikan pada rapat camat.",
        ),
    ),
    costs=(
        Cost("64 pasang pelampung dan sensor @ Rp1.400.000", "89.600.000", "APBD {ini}, DPA DPUPR"),
        Cost("9 papan tinggi air @ Rp2.200.000", "19.800.000", "APBDes {ini} sembilan desa"),
        Cost("Honor bengkel SMK, 2 bulan @ Rp3.500.000", "7.000.000", "APBD {ini}, DPA DPUPR"),
    ),
    risks=(
        (
            "Alat dilepas agar pompa jalan terus",
            "Kotak disegel, dan aturan giliran disahkan dalam peraturan desa",
        ),
        ("Sinyal sensor hilang", "Pelampung tetap bekerja; penjaga mengukur dengan tali bertanda"),
    ),
    trial_plan="Delapan sumur di Karangrowo dan Undaan Kidul selama satu kemarau, delapan sumur lain sebagai pembanding.",
    launch_place="Balai Desa Karangrowo, Kecamatan Undaan",
    result=(
        "Sumur yang mengering turun dari 23 menjadi 5, dan hari tanpa air dari 47 menjadi 8. Keluarga yang diwawancarai membelanjakan Rp72.000 "
        "sebulan untuk air, dari Rp360.000. Biaya seluruhnya Rp116.400.000."
    ),
    lessons="Papan di balai desa lebih banyak mengubah kebiasaan daripada pelampungnya: setelah semua dapat melihat tinggi air, giliran tidak diperdebatkan lagi. Sensor perlu dibersihkan setiap bulan.",
    scene="water",
)

MARKET_FEE = Idea(
    title="E-Retribusi Pasar",
    unit="dagang",
    partners=("pasar",),
    affair=Affair.TRADE,
    form=Form.GOVERNANCE,
    summary=(
        "Retribusi 2.916 kios dan los di Pasar Kliwon, Bitingan, dan Jember dipungut dengan karcis sobek; setorannya sampai ke kas daerah rata-rata "
        "6 hari kemudian, dan pada {lalu} hanya 71,4 % dari target Rp4,2 miliar terkumpul. Pedagang membayar lewat kode pada papan kiosnya atau tunai kepada "
        "juru pungut yang mencetak bukti, sehingga setoran sampai hari itu juga."
    ),
    background=(
        "Tiga puluh satu juru pungut berkeliling membawa karcis. Pedagang jenang, kain, dan bumbu membayar dua kali bila karcisnya hilang. Karcis yang "
        "tersisa dihitung sore hari dengan tangan. Pemeriksaan Inspektorat pada {lalu} menemukan selisih 3 %, dan juru pungut yang jujur ikut dicurigai."
    ),
    idea=(
        "Setiap kios mendapat papan kecil berisi nomor dan kode bayar. Pedagang membayar harian, pekanan, atau bulanan dari ponselnya. Yang tunai dilayani "
        "juru pungut dengan pencetak saku; bukti yang sama tercatat seketika. Papan umum di pintu pasar menunjukkan berapa yang terkumpul dan dipakai untuk apa."
    ),
    novelty="Tunai tetap dilayani dan tercatat sama cepatnya. Pedagang melihat uangnya kembali sebagai talang, lampu, dan kebersihan pasarnya sendiri.",
    resources="31 juru pungut, 31 pencetak saku, 2.916 papan kode, kerja sama dengan Bank Daerah, satu pengawas tiap pasar.",
    beneficiaries=(
        ("Pedagang los dan lesehan", True),
        ("Pedagang lansia yang tidak memakai ponsel", True),
        ("Juru pungut", False),
    ),
    parts=(
        Part("Paguyuban pedagang tiga pasar", "Menyepakati jadwal bayar dan papan umum"),
        Part("Bank Daerah", "Menerima pembayaran tanpa potongan", Level.HIGH, Level.MEDIUM),
        Part("UPTD Pasar", "Melatih juru pungut dan memeriksa harian", Level.HIGH, Level.HIGH),
        Part("Inspektorat", "Membandingkan catatan dengan setoran", Level.MEDIUM, Level.HIGH),
    ),
    problem="Retribusi yang terkumpul pada {lalu} hanya Rp3,0 miliar dari target Rp4,2 miliar (71,4 %), dan setoran sampai ke kas daerah rata-rata 6 hari setelah dipungut.",
    affected="2.916 pedagang yang membayar tanpa bukti tetap, 31 juru pungut yang dicurigai, dan pedagang lesehan yang karcisnya sering hilang.",
    causes=(
        Cause(
            "Pembayaran tidak tercatat saat terjadi",
            (
                Cause("Karcis sobek dihitung dengan tangan pada sore hari"),
                Cause(
                    "Pedagang tidak menyimpan karcis", (Cause("Bukti lama tidak pernah diminta siapa pun"),)
                ),
            ),
        ),
        Cause(
            "Pedagang tidak melihat gunanya membayar",
            (Cause("Pemakaian retribusi tidak diumumkan di pasar"),),
        ),
    ),
    measures=(
        Measure(
            "Retribusi terkumpul dari target",
            "persen",
            "71,4",
            "Laporan penerimaan Dinas Perdagangan {lalu}",
            "92",
        ),
        Measure("Lama setoran sampai ke kas daerah", "hari", "6", "Rekening koran penerimaan {lalu}", "0"),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Mendata kios dan memasang papan kode",
            "Yoga Pratama",
            "2.916 papan",
            "Blok demi blok, bersama paguyuban",
            0,
            1,
        ),
        Task(
            Phase.PREPARATION,
            "Melatih juru pungut",
            "Lestari Ningrum",
            "31 juru pungut",
            "Praktik di blok kosong",
            1,
            1,
        ),
        Task(
            Phase.EXECUTION,
            "Memungut dengan kode dan pencetak saku",
            "Juru pungut",
            "Bukti setiap pembayaran",
            "Karcis ditarik satu blok sepekan",
            2,
            5,
        ),
        Task(
            Phase.MONITORING,
            "Mencocokkan catatan dan setoran",
            "Pengawas pasar",
            "Berita acara harian",
            "Setiap pukul 15.00",
            2,
            5,
        ),
        Task(
            Phase.EVALUATION,
            "Membandingkan penerimaan satu triwulan",
            "Tutik Rahayu",
            "Laporan",
            "Pasar yang sama, tahun sebelumnya",
            5,
            6,
        ),
    ),
    costs=(
        Cost("31 pencetak saku @ Rp1.150.000", "35.650.000", "APBD {ini}, DPA Dinas Perdagangan"),
        Cost("2.916 papan kode @ Rp12.000", "34.992.000", "APBD {ini}, DPA Dinas Perdagangan"),
        Cost("3 papan umum di pintu pasar @ Rp4.500.000", "13.500.000", "Tanggung jawab sosial Bank Daerah"),
    ),
    risks=(
        (
            "Pedagang menolak karena terbiasa dengan karcis",
            "Satu blok satu pekan; paguyuban memilih blok pertama",
        ),
        (
            "Juru pungut takut kehilangan pekerjaan",
            "Jumlahnya tetap; setengah harinya beralih menjadi petugas keluhan",
        ),
        ("Jaringan mati", "Pencetak menyimpan 500 bukti dan mengirimnya kemudian"),
    ),
    trial_plan="Blok A Pasar Kliwon (386 kios) selama satu bulan, Blok B sebagai pembanding. Diteruskan bila setoran harian cocok 30 hari berturut-turut.",
    scene="market",
)

BIRTH = Idea(
    title="Akta Lahir Selesai Sebelum Pulang",
    unit="dukcapil",
    partners=("rsud", "gribig"),
    affair=Affair.CIVIL_REGISTRY,
    summary=(
        "Pada {lalu}, hanya 5.104 dari 12.310 bayi (41,5 %) punya akta sebelum berumur 60 hari; mengurusnya rata-rata 9 hari dan tiga kali perjalanan. Bidan "
        "mengirim data kelahiran dari ruang bersalin, dan keluarga pulang membawa akta, kartu keluarga, dan kartu anak."
    ),
    background=(
        "Akta memerlukan surat lahir dari rumah sakit, surat dari desa, dan antrean di Disdukcapil. Ayah yang bekerja borongan di pabrik rokok "
        "kehilangan upah tiga hari. Banyak keluarga menunggu sampai anak masuk sekolah, lalu mengurus bersamaan dengan ribuan orang lain."
    ),
    idea=(
        "Bidan mengisi satu lembar sesudah ibu tenang: nama anak, nama orang tua, saksi. Petugas Disdukcapil memeriksa dari kantor pada pukul 10.00 dan "
        "15.00. Akta bertanda tangan elektronik dicetak di rumah sakit dengan kertas biasa, dan diantar ke kamar bersama kartu keluarga baru."
    ),
    novelty="Keluarga tidak menjadi pengantar berkas. Nama anak ditulis orang tuanya sendiri dan dibacakan kembali, sehingga salah tulis hampir habis.",
    resources="Satu petugas piket Disdukcapil, 74 bidan di tiga rumah sakit dan lima puskesmas, pencetak yang sudah ada.",
    beneficiaries=(
        ("Bayi baru lahir dan ibunya", True),
        ("Ayah pekerja borongan", False),
        ("Ibu tanpa suami, yang selama ini malu ke loket", True),
    ),
    parts=(
        Part("Bidan di delapan tempat bersalin", "Mengisi lembar kelahiran"),
        Part("RSUD", "Menyediakan pencetak dan meja", Level.HIGH, Level.HIGH),
        Part("Pemerintah desa", "Menerima salinan dan memperbarui buku penduduk", Level.MEDIUM, Level.MEDIUM),
        Part("Pengadilan Agama", "Menjelaskan akta bagi nikah yang belum tercatat", Level.MEDIUM, Level.LOW),
    ),
    problem="7.206 dari 12.310 bayi (58,5 %) belum punya akta pada umur 60 hari. Yang mengurus menempuh tiga perjalanan dan menunggu rata-rata 9 hari.",
    affected="Bayi dari keluarga pekerja borongan, ibu tanpa suami, dan 214 bayi dari pernikahan yang belum tercatat.",
    causes=(
        Cause(
            "Berkas diantar keluarga dari satu meja ke meja lain",
            (
                Cause("Surat lahir baru dibuat setelah keluarga pulang"),
                Cause("Desa dan dinas meminta berkas yang sama", (Cause("Datanya tidak saling terbaca"),)),
            ),
        ),
        Cause("Mengurus berarti tidak bekerja", (Cause("Loket buka pada jam kerja pabrik"),)),
    ),
    measures=(
        Measure(
            "Bayi berakta sebelum 60 hari",
            "persen",
            "41,5",
            "Register akta Disdukcapil {lalu}",
            "85",
            "91,3",
            "Register akta Disdukcapil",
        ),
        Measure(
            "Lama mengurus akta",
            "hari",
            "9",
            "Catatan 150 keluarga {lalu}",
            "1",
            "0,5",
            "Catatan waktu cetak",
        ),
        Measure(
            "Perjalanan keluarga",
            "kali",
            "3",
            "Catatan 150 keluarga {lalu}",
            "0",
            "0",
            "Wawancara 150 keluarga",
        ),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Menyatukan lembar kelahiran",
            "Rina Puspita",
            "Satu lembar, satu saksi",
            "Bersama bidan RSUD",
            0,
            0,
            "Tiga lembar lama dihapus.",
        ),
        Task(
            Phase.PREPARATION,
            "Melatih bidan dan memasang cetak jarak jauh",
            "Ahmad Faozan",
            "8 tempat bersalin",
            "Setengah hari per tempat",
            0,
            1,
            "74 bidan.",
        ),
        Task(
            Phase.EXECUTION,
            "Piket akta pukul 10.00 dan 15.00",
            "Petugas piket",
            "Akta terbit hari itu",
            "Senin sampai Sabtu",
            1,
            4,
            "3.902 akta terbit.",
        ),
        Task(
            Phase.MONITORING,
            "Menelepon keluarga yang pulang tanpa akta",
            "Petugas piket",
            "Daftar mingguan",
            "Hari ketiga",
            1,
            4,
            "212 keluarga ditelepon.",
        ),
        Task(
            Phase.EVALUATION,
            "Menghitung akta sebelum 60 hari",
            "Rina Puspita",
            "Laporan",
            "Register lama dan baru",
            4,
            5,
            "Dibahas bersama delapan tempat bersalin.",
        ),
    ),
    costs=(
        Cost("Piket petugas, 5 bulan @ Rp1.800.000", "9.000.000", "APBD {ini}, DPA Disdukcapil"),
        Cost(
            "Kertas dan tinta delapan tempat, 5 bulan @ Rp600.000", "3.000.000", "APBD {ini}, DPA Disdukcapil"
        ),
        Cost("Pencetak di rumah sakit"),
    ),
    risks=(
        ("Nama anak belum dipilih", "Tautan berlaku 14 hari; keluarga dapat mengirim nama dari rumah"),
        ("Nikah belum tercatat", "Akta tetap terbit atas nama ibu, dan jalan ke pengadilan dijelaskan"),
    ),
    trial_plan="RSUD selama enam pekan, dibandingkan dengan enam pekan sebelumnya. Diteruskan bila 7 dari 10 keluarga pulang membawa akta.",
    launch_place="Ruang bersalin RSUD, Kota Kudus",
    result="Dari 4.080 kelahiran selama uji coba, 3.725 bayi (91,3 %) berakta sebelum 60 hari, dan 7 dari 10 keluarga membawanya pulang. Lama mengurus turun dari 9 hari menjadi setengah hari. Biaya Rp12.000.000.",
    lessons="Lembar dibacakan kembali kepada ibu, bukan kepada ayah: salah tulis turun menjadi 4 dari 3.902 akta. Jam cetak perlu dua kali sehari, karena keluarga pulang sesudah dokter berkeliling.",
    story=(
        "Pukul tiga sore, seorang bidan masuk ke kamar nifas membawa tiga lembar kertas. Nama yang dipilih semalam kini tercetak: akta lahir, kartu "
        "keluarga, dan kartu anak.\n\nSebelumnya seorang ayah menempuh tiga perjalanan dan menunggu sembilan hari. Kini 91,3 % bayi punya akta sebelum "
        "berumur 60 hari, dan kebanyakan sebelum pulang.\n\nSeorang buruh linting menghitung begini: “Dulu akta berharga tiga hari upah.”"
    ),
    headline="Akta lahir selesai sebelum pulang",
    sentence="Dari sembilan hari menjadi setengah hari: bidan mengirim data dari ruang bersalin, keluarga pulang membawa akta.",
    scene="papers",
    alt="Gambar: selembar akta besar bercap di atas meja, ibu dan bidan berdiri di kedua sisinya, gunung Muria di belakang.",
)

PILGRIMS = Idea(
    title="Satu Karcis ke Menara",
    unit="dishub",
    partners=("budpar", "kota"),
    affair=Affair.TOURISM,
    summary=(
        "Sekitar 1,9 juta peziarah setahun turun di Terminal Bakalan Krapyak dan menuju Menara Kudus dengan ojek, becak, atau dokar yang tarifnya tidak pasti: 612 keluhan pada "
        "{lalu}. Satu karcis dengan tarif tetap, antrean bergilir, dan bagian yang jelas bagi pengemudi menurunkan keluhan menjadi kurang dari 100."
    ),
    background=(
        "Bus dilarang masuk kawasan Menara sejak jalan Sunan Kudus ditata. Peziarah dari luar kota berganti kendaraan di terminal. Pada Kamis malam dan "
        "bulan Sya'ban, pengemudi berebut penumpang di pintu bus; tarif Rp10.000 dapat menjadi Rp40.000. Pengemudi becak yang sudah tua kalah cepat."
    ),
    idea=(
        "Loket menjual satu karcis pulang-pergi Rp15.000. Pengemudi menunggu menurut nomor giliran; becak dan dokar mendapat jalur sendiri. Karcis "
        "ditukar uang tunai di posko malam itu juga. Warung jenang dan bordir di jalur kembali mencantumkan potongan harga pada punggung karcis."
    ),
    novelty="Yang diatur adalah giliran dan bagi hasil, bukan jenis kendaraan. Becak dan dokar justru bertahan, karena peziarah tua memilihnya ketika tidak perlu menawar.",
    resources="Dua loket terminal, 640 pengemudi dari sembilan paguyuban, 12 petugas giliran, pengeras suara.",
    beneficiaries=(
        ("Peziarah lansia dan berkursi roda", True),
        ("Pengemudi becak berumur di atas 60 tahun", True),
        ("Pedagang jenang dan bordir di sekitar Menara", False),
    ),
    parts=(
        Part("Sembilan paguyuban pengemudi", "Menyepakati tarif dan giliran"),
        Part("Yayasan Menara", "Mengatur pintu masuk dan jam ramai", Level.HIGH, Level.HIGH),
        Part("Disbudpar", "Menerangkan adab dan jalur kepada rombongan", Level.MEDIUM, Level.MEDIUM),
        Part("Pedagang jenang dan bordir", "Memberi potongan pada punggung karcis", Level.LOW, Level.HIGH),
    ),
    problem="612 keluhan tarif dan rebutan penumpang masuk pada {lalu}; pengemudi becak membawa rata-rata 2 kali sehari, ojek 11 kali.",
    affected="Peziarah rombongan, terutama lansia; 168 pengemudi becak dan 22 kusir dokar.",
    causes=(
        Cause(
            "Tarif ditentukan di pintu bus",
            (
                Cause("Tidak ada loket yang dipercaya kedua pihak"),
                Cause(
                    "Pengemudi tidak tahu berapa penumpang hari itu",
                    (Cause("Jumlah bus tidak diumumkan kepada paguyuban"),),
                ),
            ),
        ),
        Cause("Yang cepat mendapat semua", (Cause("Tidak ada giliran antarpaguyuban"),)),
    ),
    measures=(
        Measure(
            "Keluhan tarif dan rebutan penumpang",
            "keluhan per tahun",
            "612",
            "Buku pengaduan terminal {lalu}",
            "100",
            "71",
            "Buku pengaduan, disetarakan setahun",
        ),
        Measure(
            "Penumpang becak sehari",
            "kali per pengemudi",
            "2",
            "Catatan paguyuban becak {lalu}",
            "5",
            "6",
            "Karcis yang ditukar",
        ),
        Measure(
            "Peziarah yang puas dengan angkutan",
            "persen",
            "44",
            "Survei 380 peziarah {lalu}",
            "80",
            "87",
            "Survei 384 peziarah",
        ),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Menyepakati tarif dan bagi hasil",
            "Heri Susanto",
            "Kesepakatan sembilan paguyuban",
            "Tiga kali rembuk di terminal",
            0,
            1,
            "Ditandatangani semua.",
        ),
        Task(
            Phase.PREPARATION,
            "Membangun loket dan jalur giliran",
            "Novi Astuti",
            "2 loket, 3 jalur",
            "Memakai bangunan lama",
            1,
            1,
            "Selesai sebelum musim ziarah.",
        ),
        Task(
            Phase.EXECUTION,
            "Menjual karcis dan menjalankan giliran",
            "Petugas giliran",
            "Karcis bernomor",
            "24 jam pada Kamis dan Jumat",
            2,
            5,
            "418.000 karcis.",
        ),
        Task(
            Phase.MONITORING,
            "Menghitung karcis dan keluhan",
            "Heri Susanto",
            "Rekap harian",
            "Ditempel di posko",
            2,
            5,
            "Tidak pernah terlambat.",
        ),
        Task(
            Phase.EVALUATION,
            "Rembuk sesudah musim ziarah",
            "Cahyo Utomo",
            "Berita acara",
            "Sembilan paguyuban hadir",
            5,
            6,
            "Tarif tetap; jalur dokar diperpanjang.",
        ),
    ),
    costs=(
        Cost(
            "Jalur giliran dan atap, 3 jalur @ Rp14.500.000",
            "43.500.000",
            "APBD {ini}, DPA Dinas Perhubungan",
        ),
        Cost("Honor 12 petugas giliran, 5 bulan @ Rp900.000", "54.000.000", "Retribusi terminal {ini}"),
        Cost("500.000 karcis @ Rp45", "22.500.000", "Retribusi terminal {ini}"),
    ),
    risks=(
        (
            "Paguyuban keluar dari kesepakatan",
            "Bagi hasil dibayar setiap malam, sehingga tidak ada tunggakan",
        ),
        ("Karcis dipalsukan", "Warna berganti tiap hari dan bernomor urut"),
    ),
    trial_plan="Setiap Kamis dan Jumat selama dua bulan, hari lain dengan cara lama. Diteruskan bila keluhan turun separuh dan pengemudi becak setuju.",
    launch_place="Terminal Bakalan Krapyak, Kecamatan Kaliwungu",
    result="Keluhan turun dari 612 menjadi 71 setahun. Pengemudi becak membawa 6 kali sehari, dari 2. Dari 384 peziarah yang disurvei, 87 % puas, dari 44 %. Biaya Rp120.000.000.",
    lessons="Uang yang ditukar malam itu juga membuat kesepakatan bertahan. Dokar bukan hiasan: rombongan lansia memilihnya, asal tidak perlu menawar.",
    story=(
        "Kamis malam, sebelas bus berhenti di Bakalan Krapyak. Dahulu pengemudi berlari ke pintunya. Sekarang rombongan dari Tuban berdiri di jalur "
        "dokar, memegang karcis kuning.\n\nTarifnya tetap, gilirannya bernomor, dan karcis ditukar uang malam itu juga. Keluhan setahun tinggal 71. "
        "Pengemudi becak, yang dahulu menunggu sampai sore, kini membawa enam penumpang sehari.\n\nDi punggung karcis tercetak potongan harga jenang. "
        "Pedagangnya yang meminta."
    ),
    headline="Satu karcis dari terminal ke Menara",
    sentence="Tarif tetap dan giliran bernomor: keluhan peziarah turun dari 612 menjadi 71 setahun, dan becak hidup kembali.",
    scene="tower",
    alt="Gambar: Menara Kudus dari bata merah, empat peziarah di kirinya dan sebuah dokar di kanannya, gunung Muria di belakang.",
)

SCHOOL_WASTE = Idea(
    title="Bank Sampah Sekolah",
    unit="kota",
    partners=("hijau", "dikpora"),
    affair=Affair.ENVIRONMENT,
    summary=(
        "Dari 46 SD dan SMP di Kecamatan Kota, hanya 8 (17,4 %) memilah sampah; selebihnya mengirim 1,9 ton sehari ke TPA Tanjungrejo yang hampir penuh. Murid menimbang "
        "sampah kering setiap Jumat, dan tabungannya dibelanjakan untuk buku pilihan mereka sendiri."
    ),
    background=(
        "TPA Tanjungrejo ditutup dua pekan pada Januari {lalu} karena longsoran sampah. Sekolah membayar tukang gerobak Rp150.000 sebulan. Pengepul "
        "di Kelurahan Panjunan sanggup membeli kertas dan gelas plastik, tetapi tidak mau datang untuk 5 kilogram."
    ),
    idea=(
        "Setiap Jumat pukul 07.00 murid membawa sampah kering dari rumah dan menimbangnya di kelas. Pengepul menjemput sekali jalan ke enam sekolah "
        "yang berdekatan. Tabungan kelas dicatat di papan; pada akhir semester kelas memilih buku, dan perpustakaan keliling mengantarnya."
    ),
    novelty="Bank sampah biasa mengumpulkan uang untuk kas. Di sini hasilnya langsung menjadi buku yang dipilih anak, dan rutenya dibuat layak bagi pengepul.",
    resources="46 timbangan gantung, 46 guru piket, 7 pengepul, mobil perpustakaan keliling, relawan Komunitas Resik Rukun.",
    beneficiaries=(
        ("12.400 murid SD dan SMP di Kecamatan Kota", False),
        ("Murid dari keluarga yang tidak membeli buku", True),
        ("Tukang gerobak dan pengepul", True),
    ),
    parts=(
        Part("Guru piket 46 sekolah", "Menimbang dan mencatat setiap Jumat"),
        Part("Komunitas Resik Rukun", "Melatih pengurus kelas", Level.MEDIUM, Level.HIGH),
        Part("Pengepul Panjunan", "Menjemput menurut rute", Level.HIGH, Level.MEDIUM),
        Part("Arpusda", "Mengantar buku yang dipilih", Level.MEDIUM, Level.MEDIUM),
    ),
    problem="38 dari 46 sekolah (82,6 %) tidak memilah; 1,9 ton sampah sehari dikirim ke TPA, dan menurut penimbangan di enam sekolah 62 % masih laku dijual.",
    affected="12.400 murid dan guru, warga sekitar TPA Tanjungrejo di Kecamatan Jekulo, serta 31 tukang gerobak yang mengangkut sampah basah bercampur.",
    causes=(
        Cause(
            "Memilah tidak menghasilkan apa-apa bagi yang memilah",
            (
                Cause(
                    "Pengepul tidak mau datang untuk jumlah kecil",
                    (Cause("Sekolah memanggilnya sendiri-sendiri"),),
                ),
                Cause("Uang sampah masuk kas dan tidak terlihat murid"),
            ),
        ),
        Cause(
            "Tempat sampah hanya satu di tiap kelas",
        ),
    ),
    measures=(
        Measure(
            "Sekolah yang memilah setiap pekan",
            "persen",
            "17,4",
            "Pendataan 46 sekolah, Kecamatan Kota {bulan_1}",
            counted=1,
        ),
        Measure(
            "Sampah ke TPA",
            "kilogram per hari",
            "1.900",
            "Penimbangan lima hari di 46 sekolah, {bulan_1}",
            counted=1,
        ),
    ),
    scene="school",
)
