"""Fair scales and prices, small firms and their papers, licences, workers of the cigarette factories."""

from labinovasi.demo.year.composing import Amount, Price, Share, Theme, Variant
from labinovasi.demo.year.idea import Cause, Cost, Idea, Measure, Part, Task
from workflow.proposals.models.worksheets import Affair, Form, Level, Phase

MARKET = Theme(
    name="market",
    share=Share(of=(180, 640), base=(34, 47), target=(85, 93)),
    amount=Amount(base=(24, 46), target=(25, 33), result=(22, 34)),
    prices=(Price((8, 18), 2_300_000), Price((3, 6), 1_750_000), Price((180, 400), 25_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.TRADE,
        summary=(
            "Hanya {base} dari {n} timbangan di {place} ({base_pct} %) bertanda tera yang masih berlaku, dan {b2} keluhan takaran masuk setahun. {name} "
            "membawa tera dan timbangan pembanding ke lorong pasar supaya {target_pct} % timbangan jujur dan diketahui pembeli."
        ),
        background=(
            "Tera ulang dilayani di kantor pada jam pasar paling ramai. {who} Pembeli yang ragu tidak punya tempat menimbang "
            "ulang, lalu pindah ke toko modern."
        ),
        idea="{how} Timbangan yang lulus diberi stiker tahun; pembeli boleh menimbang ulang di pos tanpa ditanya membeli di mana.",
        novelty="Tera datang ke pedagang setelah jam ramai, dan hasilnya terlihat oleh pembeli, bukan hanya tersimpan di berkas.",
        resources="Dua penera, {count_2} timbangan pembanding, {count_3} stiker, {count_1} pos kecil di {spot}.",
        beneficiaries=(
            ("Pembeli, terutama lansia dan buruh harian", True),
            ("Pedagang yang timbangannya benar", False),
            ("Pedagang kecil yang menyewa timbangan", True),
        ),
        parts=(
            Part("Paguyuban pedagang", "Menetapkan jadwal lorong"),
            Part("Unit metrologi", "Menera dan menyegel", Level.HIGH, Level.MEDIUM),
            Part("{partner}", "Menjaga pos timbang ulang", Level.MEDIUM, Level.HIGH),
        ),
        problem="{gap} dari {n} timbangan di {place} ({gap_pct} %) tidak bertera pada {lalu}; {b2} keluhan takaran tercatat, sebagian besar tentang daging dan beras.",
        affected="Pembeli harian, pedagang kecil tanpa timbangan sendiri, dan pedagang jujur yang ikut dicurigai.",
        causes=(
            Cause(
                "Pedagang {place} tidak menera timbangannya",
                (
                    Cause("{cause}"),
                    Cause("Menutup lapak setengah hari di {place} berarti kehilangan penghasilan"),
                ),
            ),
            Cause(
                "Pembeli di {place} tidak dapat memeriksa",
                (Cause("Tidak ada timbangan pembanding di {place} yang mudah dijangkau"),),
            ),
        ),
        measures=(
            Measure(
                "Timbangan bertanda tera berlaku",
                "persen",
                "{base_pct}",
                "Daftar tera {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure(
                "Keluhan takaran",
                "keluhan per tahun",
                "{b2}",
                "Buku pengaduan pasar {lalu}",
                "{t2}",
                "{r2}",
                "Buku pengaduan, disetarakan setahun",
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Mendata timbangan per lorong",
                "Kepala pasar",
                "Daftar {n} timbangan",
                "Bersama paguyuban",
                0,
                0,
            ),
            Task(
                Phase.EXECUTION,
                "Tera di lorong setelah pukul sebelas",
                "Penera",
                "Timbangan bersegel",
                "Dua lorong sehari",
                0,
                2,
            ),
            Task(
                Phase.EXECUTION,
                "Membuka pos timbang ulang",
                "Penjaga pos",
                "{count_1} pos",
                "Buka setiap hari pasaran",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Menimbang acak setiap pekan",
                "Pengawas pasar",
                "Catatan selisih",
                "Dua puluh lapak seminggu",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Membandingkan keluhan",
                "Kepala bidang pasar",
                "Laporan",
                "Buku pengaduan sebelum dan sesudah",
                3,
                3,
            ),
        ),
        costs=(
            Cost(
                "{count_1} pos timbang ulang @ Rp{price_1}", "{cost_1}", "APBD {ini}, DPA Dinas Perdagangan"
            ),
            Cost(
                "{count_2} timbangan pembanding @ Rp{price_2}",
                "{cost_2}",
                "APBD {ini}, DPA Dinas Perdagangan",
            ),
            Cost("{count_3} stiker tahan air @ Rp{price_3}", "{cost_3}", "APBD {ini}, DPA Dinas Perdagangan"),
        ),
        risks=(
            ("Pedagang merasa diawasi", "Yang gagal diperbaiki hari itu tanpa dicatat sebagai pelanggaran"),
            ("Stiker dipalsukan", "Warna berganti setiap tahun dan nomornya ada di papan pasar"),
        ),
        trial_plan="Dua lorong daging dan beras selama satu bulan; diteruskan bila pedagang lain mendaftar sendiri.",
        launch_place="{spot}",
        result="{result} dari {n} timbangan ({result_pct} %) kini bertera, bertambah {more}. Keluhan turun dari {b2} menjadi {r2} setahun. Biaya Rp{total}.",
        lessons="{lesson}",
        story="{how}\n\nTimbangan bertera naik dari {base_pct} % menjadi {result_pct} %, keluhan turun dari {b2} menjadi {r2} setahun.\n\n{lesson}",
        scene="market",
        form=Form.SERVICE,
    ),
    variants=(
        Variant(
            "Tera Siang Pasar Kliwon",
            "dagang",
            {
                "place": "Pasar Kliwon",
                "name": "Tera Siang",
                "spot": "blok daging Pasar Kliwon",
                "who": "Pasar grosir ini ramai sejak pukul tiga pagi dan sepi setelah pukul sebelas.",
                "how": "Penera berkeliling dari pukul 11.30 sampai 14.00, ketika pedagang menyapu lapaknya.",
                "cause": "Jam layanan tera sama dengan jam grosir",
                "partner": "Koperasi pasar",
                "lesson": "Pedagang yang menunggu lorongnya bertanya kapan giliran: itu lebih kuat daripada teguran.",
            },
        ),
        Variant(
            "Pos Timbang Ulang Bitingan",
            "pasar",
            {
                "place": "Pasar Bitingan",
                "name": "Pos Timbang Ulang",
                "spot": "pintu selatan Pasar Bitingan",
                "who": "Pembelinya perawat dan keluarga pasien yang berbelanja tergesa-gesa.",
                "how": "Satu meja dengan timbangan besar di pintu keluar, dijaga pensiunan pegawai pasar.",
                "cause": "Pedagang menyewa timbangan harian yang tidak diketahui pemiliknya",
                "partner": "Pensiunan pegawai pasar",
                "lesson": "Penjaga yang ramah dan tidak bertanya membuat pos dipakai 60 orang sehari.",
            },
        ),
        Variant(
            "Takar Bersama Pasar Jember",
            "jati_wetan",
            {
                "place": "pasar desa Jati Wetan",
                "name": "Takar Bersama",
                "spot": "los tengah pasar desa",
                "who": "Beras masih ditakar dengan kaleng susu yang ukurannya beragam.",
                "how": "Kaleng takar diganti liter resmi yang dipinjamkan desa dan ditukar setiap tahun.",
                "cause": "Kaleng takar diwariskan dan tidak pernah diukur",
                "partner": "Kader PKK",
                "lesson": "Takaran resmi diterima setelah pedagang tertua memakainya lebih dulu.",
            },
        ),
    ),
)

HALAL = Theme(
    name="small_firms",
    share=Share(of=(75, 240), base=(12, 22), target=(60, 75)),
    amount=Amount(base=(52, 94), target=(30, 38), result=(28, 42)),
    prices=(Price((30, 70), 350_000), Price((4, 8), 2_400_000), Price((60, 140), 60_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.COOPERATIVES,
        summary=(
            "Dari {n} usaha {goods} di {place}, baru {base} ({base_pct} %) bersertifikat halal dan ber-NIB; mengurusnya rata-rata {b2} hari. {name} mengumpulkan "
            "berkas, foto dapur, dan uji bahan dalam satu hari di {spot}, supaya {target_pct} % usaha bersertifikat."
        ),
        background=(
            "Toko oleh-oleh dan pembeli dari luar kota kini menanyakan sertifikat. {who} Sebagian pengusaha membayar perantara dua "
            "juta rupiah dan tetap tidak selesai."
        ),
        idea="{how} Pendamping mengisi formulir bersama pengusaha, memotret dapur hari itu juga, dan mengirim berkas sebelum pulang.",
        novelty="Bukan sosialisasi: orang pulang dengan nomor pendaftaran, dan yang belum lengkap tahu persis satu hal yang kurang.",
        resources="{count_2} pendamping halal, dua operator OSS, tempat di {spot}, dan bahan uji dari {with_partner}.",
        beneficiaries=(
            ("Pengusaha {goods} rumahan", False),
            ("Pengusaha perempuan kepala keluarga", True),
            ("Pembeli yang mencari kepastian halal", False),
        ),
        parts=(
            Part("Paguyuban pengusaha", "Mengajak dan mengatur giliran"),
            Part("{partner}", "Memeriksa bahan dan proses", Level.HIGH, Level.MEDIUM),
            Part("DPMPTSP", "Menerbitkan NIB di tempat", Level.HIGH, Level.HIGH),
        ),
        problem="{gap} dari {n} usaha {goods} di {place} ({gap_pct} %) tidak dapat masuk toko oleh-oleh karena belum bersertifikat pada {lalu}. Yang mencoba menunggu {b2} hari.",
        affected="Pengusaha rumahan, perempuan kepala keluarga, dan buruh borongan yang penghasilannya ikut turun.",
        causes=(
            Cause(
                "Pengusaha {goods} berhenti di tengah pengurusan",
                (Cause("{cause}"), Cause("Kekurangan berkas {goods} baru diberitahukan setelah dua pekan")),
            ),
            Cause(
                "Syarat tidak dipahami pengusaha {goods}",
                (Cause("Formulir memakai istilah yang tidak dipakai pembuat {goods}"),),
            ),
        ),
        measures=(
            Measure(
                "Usaha bersertifikat halal dan ber-NIB",
                "persen",
                "{base_pct}",
                "Pendataan usaha {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure("Lama pengurusan", "hari", "{b2}", "Catatan 20 pengusaha {lalu}", "{t2}", "{r2}"),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Mendata usaha dan dapur",
                "Ketua paguyuban",
                "Daftar {n} usaha",
                "Didatangi satu per satu",
                0,
                0,
            ),
            Task(
                Phase.PREPARATION,
                "Melatih pendamping",
                "Penyuluh UKM",
                "{count_2} pendamping",
                "Latihan dengan tiga berkas nyata",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Hari berkas setiap Rabu",
                "Koordinator pendamping",
                "Lima berkas terkirim sehari",
                "Satu meja satu langkah",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Menanyakan berkas yang berhenti",
                "Koordinator pendamping",
                "Daftar mingguan",
                "Telepon pada hari ke-10",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Menghitung penjualan",
                "Penyuluh UKM",
                "Laporan",
                "Wawancara 20 usaha",
                3,
                4,
            ),
        ),
        costs=(
            Cost(
                "Uji bahan untuk {count_1} usaha @ Rp{price_1}",
                "{cost_1}",
                "APBD {ini}, DPA Disnakerperinkop UKM",
            ),
            Cost("Honor {count_2} pendamping @ Rp{price_2}", "{cost_2}", "DBHCHT {ini}"),
            Cost("{count_3} kali makan siang pada hari berkas @ Rp{price_3}", "{cost_3}", "Iuran paguyuban"),
        ),
        risks=(
            (
                "Kuota sertifikasi gratis habis",
                "Berkas diurutkan menurut kesiapan, dan paguyuban menabung untuk sisanya",
            ),
            (
                "Bahan diganti setelah sertifikat terbit",
                "Kunjungan acak dua kali setahun oleh paguyuban sendiri",
            ),
        ),
        trial_plan="Tiga Rabu dengan lima belas usaha. Diteruskan bila sepuluh berkas lengkap dikirim.",
        launch_place="{spot}",
        result="{result} dari {n} usaha ({result_pct} %) bersertifikat, bertambah {more}. Lama pengurusan turun dari {b2} menjadi {r2} hari. Biaya Rp{total}.",
        lessons="{lesson}",
        story="{how}\n\nUsaha bersertifikat naik dari {base_pct} % menjadi {result_pct} %, dan pengurusannya dari {b2} menjadi {r2} hari.\n\n{lesson}",
        scene="workshop",
    ),
    variants=(
        Variant(
            "Dapur Jenang Bersertifikat",
            "kaliputu",
            {
                "goods": "jenang",
                "place": "Desa Kaliputu",
                "name": "Rabu Berkas",
                "spot": "pendapa Desa Kaliputu",
                "who": "Jenang dimasak di dapur belakang rumah turun-temurun.",
                "how": "Setiap Rabu pendapa menjadi lima meja: NIB, bahan, foto dapur, label, kirim.",
                "cause": "Nama bahan di buku resep tidak sama dengan nama pada kemasan",
                "partner": "Laboratorium Polmenku",
                "lesson": "Foto dapur yang diambil pendamping lolos lebih cepat daripada denah yang digambar.",
            },
        ),
        Variant(
            "Label Jujur Bordir dan Jajanan",
            "gebog",
            {
                "goods": "jajanan pasar",
                "place": "Kecamatan Gebog",
                "name": "Label Jujur",
                "spot": "aula Kecamatan Gebog",
                "who": "Penjual jajanan berangkat pukul dua pagi dan tidur ketika kantor buka.",
                "how": "Hari berkas dibuka pukul 15.00 sampai 20.00, dengan penitipan anak di ruang PKK.",
                "cause": "Kantor buka ketika pengusaha tidur",
                "partner": "Penyuluh agama kecamatan",
                "lesson": "Jam sore dan penitipan anak menggandakan jumlah yang datang.",
            },
        ),
        Variant(
            "Pembatik Lereng Naik Kelas",
            "batik",
            {
                "goods": "batik",
                "place": "sentra batik Karangmalang dan Peganjaran",
                "name": "Naik Kelas",
                "spot": "gerai Paguyuban Pembatik Lereng",
                "who": "Pembatik menjual tanpa merek kepada pengepul dari kota lain.",
                "how": "Paguyuban mendaftarkan merek bersama, dan setiap pembatik mendapat nomor di bawahnya.",
                "cause": "Biaya merek satu orang setara hasil dua bulan membatik",
                "partner": "Dewan kerajinan daerah",
                "lesson": "Merek bersama dengan nama pembatik di label dijual lebih mahal daripada merek sendiri-sendiri.",
            },
        ),
    ),
)

LICENCE = Theme(
    name="licence",
    share=Share(of=(230, 760), base=(38, 52), target=(85, 94)),
    amount=Amount(base=(17, 31), target=(24, 32), result=(22, 33)),
    prices=(Price((2, 4), 9_500_000), Price((4, 9), 1_250_000), Price((500, 900), 6_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.INVESTMENT,
        summary=(
            "Dari {n} permohonan izin {what} yang masuk ke {place} pada {lalu}, {base} ({base_pct} %) selesai tanpa dikembalikan; sisanya menunggu rata-rata {b2} hari. {name} "
            "memeriksa berkas sebelum dikirim, sehingga {target_pct} % selesai pada pengiriman pertama."
        ),
        background=(
            "Aplikasi perizinan sudah daring, tetapi pemohon menebak isiannya. {who} Setiap pengembalian berarti satu pekan, dan "
            "petugas menjawab pertanyaan yang sama berulang kali."
        ),
        idea="{how} Sepuluh kesalahan tersering ditempel di meja dan diperiksa bersama pemohon sebelum tombol kirim ditekan.",
        novelty="Pemeriksaan dipindah dari belakang ke depan: yang salah ditemukan ketika pemohon masih duduk di situ.",
        resources="Empat petugas loket, {count_1} komputer pemohon, {count_2} pendamping desa, dan daftar periksa satu halaman.",
        beneficiaries=(
            ("Pemohon perorangan tanpa biro jasa", True),
            ("Usaha mikro", False),
            ("Petugas pemeriksa berkas", False),
        ),
        parts=(
            Part("Petugas loket", "Memeriksa sebelum kirim"),
            Part("{partner}", "Mendampingi pemohon di desa", Level.MEDIUM, Level.HIGH),
            Part("Dinas teknis", "Menyepakati isian yang berulang salah", Level.HIGH, Level.MEDIUM),
        ),
        problem="{gap} dari {n} permohonan izin {what} ({gap_pct} %) di {place} dikembalikan paling sedikit sekali pada {lalu}; waktu tunggunya {b2} hari.",
        affected="Pemohon lansia, usaha mikro, dan warga yang kehilangan satu hari kerja setiap kali datang.",
        causes=(
            Cause(
                "Berkas di {place} dikirim dalam keadaan salah",
                (Cause("{cause}"), Cause("Tidak seorang pun di {place} memeriksa sebelum kirim")),
            ),
            Cause(
                "Kesalahan yang sama berulang di {place}",
                (Cause("Alasan pengembalian di {place} tidak dihitung"),),
            ),
        ),
        measures=(
            Measure(
                "Permohonan selesai tanpa dikembalikan",
                "persen",
                "{base_pct}",
                "Rekap perizinan {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure(
                "Waktu tunggu permohonan yang dikembalikan",
                "hari",
                "{b2}",
                "Rekap perizinan {place} {lalu}",
                "{t2}",
                "{r2}",
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Menghitung sebab pengembalian",
                "Analis perizinan",
                "Sepuluh kesalahan tersering",
                "Membaca 200 pengembalian",
                0,
                0,
            ),
            Task(
                Phase.PREPARATION,
                "Menyusun daftar periksa",
                "Kepala loket",
                "Satu halaman",
                "Diuji pada sepuluh pemohon",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Memeriksa sebelum kirim",
                "Petugas loket",
                "Berkas bertanda periksa",
                "Duduk bersebelahan",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Memperbarui daftar setiap bulan",
                "Analis perizinan",
                "Daftar periksa terbaru",
                "Menghitung ulang pengembalian",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Menghitung waktu pemohon",
                "Kepala bidang",
                "Laporan",
                "Dibandingkan dengan {lalu}",
                3,
                3,
            ),
        ),
        costs=(
            Cost("{count_1} komputer pemohon @ Rp{price_1}", "{cost_1}", "APBD {ini}"),
            Cost("Pelatihan {count_2} pendamping @ Rp{price_2}", "{cost_2}", "APBD {ini}"),
            Cost("{count_3} lembar daftar periksa @ Rp{price_3}", "{cost_3}", "APBD {ini}"),
        ),
        risks=(
            ("Antrean loket memanjang", "Dua meja hanya untuk pemeriksaan, nomor antre terpisah"),
            ("Aturan berubah", "Daftar periksa bertanggal dan ditarik bila aturannya berubah"),
        ),
        trial_plan="Sebulan untuk satu jenis izin, separuh pemohon diperiksa lebih dahulu dan separuh tidak.",
        launch_place="{spot}",
        result="{result} dari {n} permohonan ({result_pct} %) selesai pada pengiriman pertama; sebelumnya {base}. Waktu tunggu yang dikembalikan turun dari {b2} menjadi {r2} hari. Biaya Rp{total}.",
        lessons="{lesson}",
        story="{how}\n\nPermohonan yang selesai pada pengiriman pertama naik dari {base_pct} % menjadi {result_pct} %.\n\n{lesson}",
        scene="papers",
        form=Form.GOVERNANCE,
    ),
    variants=(
        Variant(
            "Sekali Kirim Selesai",
            "dpmptsp",
            {
                "what": "bangunan gedung",
                "place": "DPMPTSP",
                "name": "Sekali Kirim",
                "spot": "Mal Pelayanan Publik",
                "who": "Denah yang digambar tangan selalu ditolak pada langkah terakhir.",
                "how": "Juru gambar dari SMK duduk di loket dua hari sepekan dan membetulkan denah di tempat.",
                "cause": "Denah tidak berskala dan baru ketahuan pada hari kesepuluh",
                "partner": "Juru gambar SMK",
                "lesson": "Dua siswa magang yang bisa menggambar menghapus sepertiga pengembalian.",
            },
        ),
        Variant(
            "Meja Izin Hajatan",
            "kaliwungu",
            {
                "what": "keramaian",
                "place": "Kecamatan Kaliwungu",
                "name": "Meja Izin Hajatan",
                "spot": "Kantor Kecamatan Kaliwungu",
                "who": "Izin hajatan diurus tiga kantor dalam pekan yang sama dengan masaknya.",
                "how": "Satu meja setiap Selasa dan Kamis dengan petugas desa, kecamatan, dan kepolisian duduk bersama.",
                "cause": "Tiga kantor meminta surat yang sama dengan format berbeda",
                "partner": "Perangkat desa",
                "lesson": "Satu format surat yang disepakati tiga kantor lebih menentukan daripada aplikasinya.",
            },
        ),
        Variant(
            "NIB Keliling Kecamatan Bae",
            "bae",
            {
                "what": "usaha mikro",
                "place": "Kecamatan Bae",
                "name": "NIB Keliling",
                "spot": "serambi Balai Desa Dersalam",
                "who": "Warung mahasiswa di sekitar kampus berganti pemilik setiap tahun.",
                "how": "Mahasiswa semester akhir berkeliling warung setelah jam makan dan mengisi NIB dari ponsel pemilik.",
                "cause": "Pemilik warung tidak punya surel atau lupa sandinya",
                "partner": "Mahasiswa pendamping",
                "lesson": "Membuat surel dan mencatat sandinya di kartu menyelamatkan lebih banyak berkas daripada pelatihan.",
            },
        ),
    ),
)

WORKERS = Theme(
    name="workers",
    share=Share(of=(210, 680), base=(11, 21), target=(48, 62)),
    amount=Amount(base=(62, 118), target=(45, 55), result=(42, 57)),
    prices=(Price((30, 60), 1_100_000), Price((6, 10), 3_200_000), Price((90, 180), 75_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.LABOUR,
        summary=(
            "Dari {n} {group} di {place}, hanya {base} ({base_pct} %) punya keterampilan lain yang diakui, dan yang kehilangan kerja menunggu {b2} hari untuk penghasilan "
            "berikutnya. {name} memberi pelatihan berijazah pada jam pulang kerja supaya {target_pct} % siap berpindah."
        ),
        background=(
            "Mesin menggantikan linting tangan satu per satu. {who} Pelatihan yang ada berlangsung pagi hari, di kota, dan tidak "
            "menghasilkan surat yang dipercaya pemberi kerja."
        ),
        idea="{how} Setiap peserta memilih satu keterampilan, berlatih empat puluh jam, dan diuji oleh orang yang akan mempekerjakannya.",
        novelty="Pelatihan dimulai sebelum orang kehilangan kerja, di tempat kerjanya sendiri, dan diuji oleh calon pemberi kerja.",
        resources="{count_2} instruktur, ruang di {spot}, alat praktik untuk {count_1} orang, dan penguji dari {with_partner}.",
        beneficiaries=(
            ("Buruh perempuan di atas empat puluh tahun", True),
            ("{group}", False),
            ("Usaha kecil yang mencari pekerja", False),
        ),
        parts=(
            Part("Serikat pekerja", "Mengajak dan menjaga jadwal"),
            Part("{partner}", "Menguji dan menerima magang", Level.HIGH, Level.HIGH),
            Part("Disnakerperinkop UKM", "Menerbitkan sertifikat", Level.HIGH, Level.MEDIUM),
        ),
        problem="{gap} dari {n} {group} di {place} ({gap_pct} %) tidak punya keterampilan lain yang diakui pada {lalu}. Bila berhenti, mereka {b2} hari tanpa penghasilan.",
        affected="Buruh perempuan kepala keluarga, buruh di atas empat puluh tahun, dan anak yang sekolahnya bergantung pada upah mereka.",
        causes=(
            Cause(
                "Pelatihan tidak terjangkau dari {place}",
                (Cause("{cause}"), Cause("Berangkat dari {place} berarti kehilangan upah sehari")),
            ),
            Cause(
                "Sertifikat tidak dipercaya di {place}",
                (Cause("Pemberi kerja di {place} tidak ikut menguji"),),
            ),
        ),
        measures=(
            Measure(
                "Pekerja dengan keterampilan kedua yang diakui",
                "persen",
                "{base_pct}",
                "Survei pekerja {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure(
                "Hari tanpa penghasilan setelah berhenti",
                "hari",
                "{b2}",
                "Wawancara 60 bekas buruh {lalu}",
                "{t2}",
                "{r2}",
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Menanyai calon pemberi kerja",
                "Penyuluh tenaga kerja",
                "Daftar keterampilan yang dicari",
                "Wawancara 30 usaha",
                0,
                0,
            ),
            Task(
                Phase.EXECUTION, "Pelatihan sore", "Instruktur", "Empat puluh jam", "Dua sore sepekan", 1, 3
            ),
            Task(
                Phase.EXECUTION,
                "Uji dan magang dua pekan",
                "Penguji",
                "Sertifikat dan surat magang",
                "Diuji pemberi kerja",
                3,
                4,
            ),
            Task(
                Phase.MONITORING,
                "Mencatat yang berhenti di tengah",
                "Penyuluh tenaga kerja",
                "Daftar dan sebabnya",
                "Telepon pada pekan itu",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Menanyai peserta tiga bulan kemudian",
                "Penyuluh tenaga kerja",
                "Laporan",
                "Pertanyaan yang sama dengan {lalu}",
                4,
                5,
            ),
        ),
        costs=(
            Cost("Alat praktik {count_1} peserta @ Rp{price_1}", "{cost_1}", "DBHCHT {ini}"),
            Cost("Honor {count_2} instruktur @ Rp{price_2}", "{cost_2}", "DBHCHT {ini}"),
            Cost("{count_3} kali penitipan anak @ Rp{price_3}", "{cost_3}", "DBHCHT {ini}"),
        ),
        risks=(
            ("Peserta kelelahan setelah kerja", "Sesi paling lama dua jam, dengan makan"),
            (
                "Keterampilan tidak laku",
                "Daftar keterampilan ditentukan pemberi kerja, diperbarui tiap angkatan",
            ),
        ),
        trial_plan="Satu angkatan dua puluh orang. Diteruskan bila enam belas selesai dan sepuluh diterima magang.",
        launch_place="{spot}",
        result="{result} dari {n} {group} ({result_pct} %) kini punya keterampilan kedua yang diakui, {more} orang lebih banyak. Hari tanpa penghasilan turun dari {b2} menjadi {r2}. Biaya Rp{total}.",
        lessons="{lesson}",
        story="{how}\n\nPekerja dengan keterampilan kedua naik dari {base_pct} % menjadi {result_pct} %.\n\n{lesson}",
        scene="workers",
    ),
    variants=(
        Variant(
            "Kelas Sore Buruh Linting",
            "naker",
            {
                "group": "buruh linting",
                "place": "lima brak Kecamatan Kota dan Jati",
                "name": "Kelas Sore",
                "spot": "brak Dukuh Ploso",
                "who": "Upah borongan dibayar per seribu batang, dan satu hari kosong berarti dapur kosong.",
                "how": "Brak dibuka kembali pukul 14.30 sebagai kelas menjahit, memasak, dan merias.",
                "cause": "Pelatihan resmi dimulai pukul delapan pagi",
                "partner": "Usaha konfeksi Gebog",
                "lesson": "Penitipan anak menentukan siapa yang tamat, bukan uang saku.",
            },
        ),
        Variant(
            "Terampil Sebelum Mesin Datang",
            "sekar",
            {
                "group": "pekerja gudang dan kemas",
                "place": "PR Sekar Muria",
                "name": "Terampil Dulu",
                "spot": "gudang kemas PR Sekar Muria",
                "who": "Lini kemas kedua akan diganti mesin dalam dua tahun.",
                "how": "Teknisi pabrik mengajar perawatan mesin kepada pekerja yang akan digantikannya.",
                "cause": "Pabrik merekrut teknisi dari luar karena tidak tahu siapa yang bisa",
                "partner": "Bengkel mesin industri kecil",
                "lesson": "Pekerja kemas yang memahami mesinnya menjadi operator terbaik mesin itu.",
            },
        ),
        Variant(
            "Jembatan Magang SMK",
            "smk",
            {
                "group": "lulusan SMK tahun terakhir",
                "place": "SMK Cendekia Muria",
                "name": "Jembatan Magang",
                "spot": "bengkel SMK Cendekia Muria",
                "who": "Separuh lulusan menunggu di rumah karena ijazahnya tidak menyebut apa yang dapat dikerjakannya.",
                "how": "Setiap siswa menyelesaikan satu pekerjaan nyata untuk usaha setempat, dan pemiliknya menandatangani daftar kemampuan.",
                "cause": "Uji kompetensi memakai alat yang tidak dipakai usaha setempat",
                "partner": "Bengkel dan perakit mebel",
                "lesson": "Tanda tangan pemilik bengkel lebih dipercaya daripada nilai ujian.",
            },
        ),
    ),
)

THEMES = (MARKET, HALAL, LICENCE, WORKERS)
