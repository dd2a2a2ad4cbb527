"""Mothers and small children, tuberculosis, waiting at the clinic."""

from labinovasi.demo.year.composing import Amount, Price, Share, Theme, Variant
from labinovasi.demo.year.idea import Cause, Cost, Idea, Measure, Part, Task
from workflow.proposals.models.worksheets import Affair, Level, Phase

STUNTING = Theme(
    name="stunting",
    share=Share(of=(310, 940), base=(46, 58), target=(80, 88)),
    amount=Amount(base=(41, 96), target=(60, 70), result=(55, 72)),
    prices=(Price((6, 12), 1_450_000), Price((150, 260), 45_000), Price((12, 24), 150_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.HEALTH,
        summary=(
            "Dari {n} balita di {place}, baru {base} ({base_pct} %) ditimbang dan diukur setiap bulan. {name} "
            "membawa alat ukur dan makanan tambahan ke {spot}, sehingga {target_pct} % balita terpantau dan "
            "yang tumbuhnya tertahan ditangani sebelum berumur dua tahun."
        ),
        background=(
            "Penimbangan bulanan di {place} dihadiri terutama oleh ibu yang tidak bekerja. {who} "
            "Akibatnya {gap} balita tidak tercatat tumbuh kembangnya, dan {b2} anak yang kini tergolong pendek "
            "baru diketahui saat masuk PAUD."
        ),
        idea=(
            "{how} Kader mencatat berat dan tinggi pada hari itu juga di kartu yang sama dengan buku KIA. Anak "
            "yang dua bulan berturut-turut tidak naik berat badannya dikunjungi bidan dalam sepekan."
        ),
        novelty=(
            "Pos tidak lagi menunggu pada jam kerja ibu. Jadwal disusun dari jam orang tua, dan daftar anak yang "
            "belum ditimbang menentukan ke mana kader pergi berikutnya."
        ),
        resources=(
            "{count_3} kader, dua bidan, {count_1} set alat ukur panjang badan, dan dapur keluarga di {spot}."
        ),
        beneficiaries=(
            ("Balita yang orang tuanya bekerja pada jam posyandu", True),
            ("Ibu hamil dengan kurang energi kronis", True),
            ("Kader dan bidan desa", False),
        ),
        parts=(
            Part("Kader posyandu", "Menimbang, mencatat, mengunjungi rumah"),
            Part("Pemerintah desa", "Menyediakan tempat dan makanan tambahan", Level.HIGH, Level.MEDIUM),
            Part("{partner}", "Memberi waktu dan ruang bagi orang tua", Level.MEDIUM, Level.MEDIUM),
        ),
        problem=(
            "{gap} dari {n} balita di {place} ({gap_pct} %) tidak ditimbang setiap bulan sepanjang {lalu}, padahal "
            "sasaran kabupaten 85 %. Pada tahun yang sama {b2} anak tergolong pendek."
        ),
        affected="Balita dari keluarga buruh, anak yang diasuh kakek-nenek, dan ibu muda tanpa kendaraan.",
        causes=(
            Cause(
                "Orang tua di {place} tidak dapat datang pada hari dan jam posyandu",
                (
                    Cause("{cause}"),
                    Cause("Jadwal di {place} disusun dari jam kerja petugas, bukan jam orang tua"),
                ),
            ),
            Cause(
                "{gap} anak yang tidak hadir di {place} tidak dicari",
                (Cause("Kader di {place} tidak memegang daftar anak per RT"),),
            ),
        ),
        measures=(
            Measure(
                "Balita yang ditimbang setiap bulan",
                "persen",
                "{base_pct}",
                "Register posyandu {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure("Anak tergolong pendek", "anak", "{b2}", "e-PPGBM Desember {lalu}", "{t2}", "{r2}"),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Menyusun daftar balita per RT",
                "Bidan desa",
                "Daftar {n} nama",
                "Data KIA dicocokkan dengan kartu keluarga",
                0,
                1,
            ),
            Task(
                Phase.PREPARATION,
                "Melatih kader mengukur panjang badan",
                "Ahli gizi puskesmas",
                "{count_3} kader terlatih",
                "Praktik berpasangan, diulang sampai selisih di bawah 0,5 cm",
                1,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Menimbang di {spot}",
                "Ketua kader",
                "Penimbangan dua kali sebulan",
                "Sesuai jam orang tua",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Rapat kader dan bidan setiap akhir bulan",
                "Bidan desa",
                "Daftar anak yang dikunjungi",
                "Membaca kartu yang tidak naik",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Mengukur ulang semua balita",
                "Ahli gizi puskesmas",
                "Laporan akhir",
                "Alat dan cara yang sama dengan data dasar",
                3,
                4,
            ),
        ),
        costs=(
            Cost("{count_1} set alat ukur panjang badan @ Rp{price_1}", "{cost_1}", "BOK Puskesmas {ini}"),
            Cost("{count_2} paket makanan tambahan @ Rp{price_2}", "{cost_2}", "Dana Desa {ini}"),
            Cost("Transpor {count_3} kader @ Rp{price_3}", "{cost_3}", "Dana Desa {ini}"),
        ),
        risks=(
            ("Kader berhenti di tengah tahun", "Setiap RT punya dua kader yang memegang daftar yang sama"),
            ("Makanan tambahan dimakan anggota keluarga lain", "Dimakan di tempat, sisanya dicatat"),
        ),
        trial_plan=(
            "Dua bulan di satu dusun dengan daftar terbanyak, dibandingkan dengan dusun yang masih memakai jadwal "
            "lama. Diteruskan bila kehadiran naik paling sedikit 15 poin."
        ),
        launch_place="{spot}",
        result=(
            "{result} dari {n} balita ditimbang setiap bulan ({result_pct} %), {more} anak lebih banyak daripada "
            "{lalu}. Anak tergolong pendek turun dari {b2} menjadi {r2}. Biaya Rp{total}."
        ),
        lessons="{lesson}",
        story=(
            "Di {place} orang tua bekerja pada jam posyandu. Maka posyandu yang menyesuaikan diri.\n\n"
            "{how}\n\n"
            "Balita yang ditimbang setiap bulan naik dari {base_pct} % menjadi {result_pct} %, dan anak yang "
            "tergolong pendek turun dari {b2} menjadi {r2}. {lesson}"
        ),
        scene="children",
    ),
    variants=(
        Variant(
            "Posyandu Sore di Gudang Kretek",
            "sekar",
            {
                "place": "lingkungan pabrik di Desa Getaspejaten",
                "name": "Posyandu Sore",
                "spot": "gudang tembakau yang dikosongkan setiap Jumat sore",
                "who": "Ibu yang melinting rokok pulang pukul dua siang, ketika pos sudah tutup.",
                "how": "Setiap Jumat pukul 14.15 gudang menjadi posyandu: ibu keluar dari tempat linting dan anaknya diantar ke sana.",
                "cause": "Giliran linting selesai pukul 14.00, posyandu tutup pukul 11.00",
                "partner": "Mandor dan serikat pekerja",
                "lesson": "Mandor yang anaknya ikut ditimbang menjadi pengajak yang paling didengar.",
            },
        ),
        Variant(
            "Timbang Minggu Pagi Desa Kesambi",
            "kesambi",
            {
                "place": "Desa Kesambi",
                "name": "Timbang Minggu Pagi",
                "spot": "serambi masjid Dukuh Kauman Kesambi",
                "who": "Buruh tani dan penjual sayur berangkat sebelum pukul enam.",
                "how": "Penimbangan dipindah ke Minggu pagi setelah pengajian, berpindah serambi menurut giliran dukuh.",
                "cause": "Hari pasaran Kliwon bertepatan dengan hari posyandu",
                "partner": "Takmir masjid",
                "lesson": "Setelah pengajian orang tidak perlu diundang dua kali; undangan di grup percakapan hampir tidak dibaca.",
            },
        ),
        Variant(
            "Kartu Tumbuh Lereng Muria",
            "rahtawu",
            {
                "place": "Desa Rahtawu",
                "name": "Kartu Tumbuh",
                "spot": "tiga pos lereng: Wetan Kali, Gingsir, dan Semliro",
                "who": "Dusun atas berjarak satu jam jalan kaki dari polindes.",
                "how": "Kader naik ke tiga pos lereng bergantian setiap pekan dan membawa alat ukur di ransel.",
                "cause": "Hanya ada satu pos di bawah, jalan ke Semliro menanjak 3 km",
                "partner": "Kelompok tani kopi",
                "lesson": "Ransel alat ukur harus di bawah tujuh kilogram, bila tidak ia ditinggal di polindes.",
            },
        ),
        Variant(
            "Kartu Tumbuh Anak Rejosari",
            "puskesmas",
            {
                "place": "tiga dukuh atas wilayah Puskesmas Rejosari",
                "name": "Kartu Tumbuh",
                "spot": "rumah kader Dukuh Krajan",
                "who": "Orang tua memetik cengkih dan kopi sejak pagi pada bulan panen.",
                "how": "Pada bulan panen penimbangan pindah ke rumah kader, pukul empat sampai enam sore.",
                "cause": "Kalender posyandu tidak mengenal bulan panen",
                "partner": "Kelompok petani cengkih",
                "lesson": "Satu kalender untuk panen dan posyandu membuat kader tidak perlu mengundang.",
            },
        ),
    ),
)

TB = Theme(
    name="tuberculosis",
    share=Share(of=(96, 260), base=(52, 64), target=(82, 90)),
    amount=Amount(base=(19, 34), target=(35, 45), result=(30, 48)),
    prices=(Price((400, 700), 18_000), Price((8, 16), 600_000), Price((2, 4), 2_750_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.HEALTH,
        summary=(
            "{base} dari {n} pasien tuberkulosis di {place} ({base_pct} %) menyelesaikan pengobatan enam bulan. "
            "{name} menautkan setiap pasien dengan seorang pendamping yang dipilihnya sendiri, supaya "
            "{target_pct} % sembuh dan kontak serumah diperiksa."
        ),
        background=(
            "Pengobatan tuberkulosis enam bulan sering terhenti pada bulan ketiga, ketika pasien merasa sehat. {who} "
            "Pada {lalu} {gap} pasien tidak menuntaskan obatnya; sebagian pindah tempat kos tanpa kabar."
        ),
        idea=(
            "{how} Pendamping menerima pengingat dua hari sebelum obat habis dan melapor dengan satu foto kotak obat "
            "kosong. Kontak serumah diperiksa dahak dalam tujuh hari di tempat tinggalnya."
        ),
        novelty=(
            "Pendamping minum obat biasanya ditunjuk petugas. Di sini pasien yang memilih, dan yang diawasi "
            "persediaan obatnya, bukan orangnya."
        ),
        resources="Dua petugas tuberkulosis, {count_2} pendamping, {count_3} pot dahak pendingin, dan mesin TCM RSUD.",
        beneficiaries=(
            ("Pasien tuberkulosis yang tinggal di kos atau mes", True),
            ("Anak serumah dengan pasien", True),
            ("Petugas tuberkulosis puskesmas", False),
        ),
        parts=(
            Part("Pendamping pilihan pasien", "Mengingatkan dan melapor", Level.HIGH, Level.HIGH),
            Part("{partner}", "Memberi izin dan ruang", Level.HIGH, Level.MEDIUM),
            Part("Laboratorium RSUD", "Memeriksa dahak kontak serumah", Level.MEDIUM, Level.HIGH),
        ),
        problem=(
            "{gap} dari {n} pasien ({gap_pct} %) di {place} putus berobat pada {lalu}. Sejak batuk pertama sampai "
            "obat pertama berlalu {b2} hari, sehingga orang serumah tertular lebih dulu."
        ),
        affected="Pekerja kos, santri, lansia yang tinggal sendiri, dan anak di bawah lima tahun serumah.",
        causes=(
            Cause(
                "Pasien di {place} berhenti ketika merasa sehat",
                (Cause("Tidak ada orang dekat pasien di {place} yang tahu obatnya habis"), Cause("{cause}")),
            ),
            Cause(
                "Pemeriksaan pertama warga {place} terlambat",
                (Cause("Pasien dari {place} tiga kali membeli obat warung sebelum ke puskesmas"),),
            ),
        ),
        measures=(
            Measure(
                "Pasien yang menuntaskan pengobatan",
                "persen",
                "{base_pct}",
                "SITB kohort {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure(
                "Jeda gejala sampai obat pertama",
                "hari",
                "{b2}",
                "Wawancara 40 pasien {lalu}",
                "{t2}",
                "{r2}",
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Memilih dan melatih pendamping",
                "Petugas tuberkulosis",
                "{count_2} pendamping",
                "Dipilih pasien, dilatih setengah hari",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Mengantar obat dan memeriksa kontak",
                "Perawat jaga",
                "Kunjungan pada hari ke-7 dan ke-28",
                "Bersama pendamping",
                1,
                4,
            ),
            Task(
                Phase.MONITORING,
                "Membaca laporan foto setiap Senin",
                "Petugas tuberkulosis",
                "Daftar obat yang akan habis",
                "Satu lembar untuk seluruh pasien",
                1,
                4,
            ),
            Task(
                Phase.EVALUATION,
                "Menghitung kohort dan biaya",
                "Kepala puskesmas",
                "Laporan kohort",
                "Dibandingkan dengan {lalu}",
                4,
                4,
            ),
        ),
        costs=(
            Cost(
                "{count_1} pemeriksaan dahak kontak serumah @ Rp{price_1}", "{cost_1}", "BOK Puskesmas {ini}"
            ),
            Cost(
                "Transpor {count_2} pendamping setahun @ Rp{price_2}",
                "{cost_2}",
                "APBD {ini}, DPA Dinas Kesehatan",
            ),
            Cost(
                "{count_3} kotak pendingin dahak @ Rp{price_3}", "{cost_3}", "APBD {ini}, DPA Dinas Kesehatan"
            ),
        ),
        risks=(
            ("Pasien malu diketahui sakit", "Kunjungan tanpa seragam, kotak obat tanpa nama penyakit"),
            ("Pendamping pindah", "Setiap pasien menyebut dua nama sejak awal"),
        ),
        trial_plan=(
            "Tiga bulan dengan dua puluh pasien baru. Diteruskan bila tidak lebih dari dua yang terlambat mengambil "
            "obat."
        ),
        launch_place="{spot}",
        result=(
            "{result} dari {n} pasien menuntaskan obatnya ({result_pct} %), sebelumnya {base}. Jeda sampai obat "
            "pertama turun dari {b2} menjadi {r2} hari. Seluruh biaya Rp{total}."
        ),
        lessons="{lesson}",
        story=(
            "Obat tuberkulosis harus diminum enam bulan, dan yang paling sulit adalah bulan ketiga, ketika badan "
            "sudah terasa sehat.\n\n{how}\n\nPasien yang menuntaskan pengobatan naik dari {base_pct} % menjadi "
            "{result_pct} %. {lesson}"
        ),
        scene="patients",
    ),
    variants=(
        Variant(
            "Sahabat Obat Mes Buruh",
            "gribig",
            {
                "place": "wilayah Puskesmas Gribig",
                "name": "Sahabat Obat",
                "spot": "mes buruh Dukuh Karangmalang",
                "who": "Buruh yang tinggal di mes takut kehilangan giliran kerja bila ketahuan sakit.",
                "how": "Teman sekamar menjadi sahabat obat; klinik pabrik menyimpan cadangan obat dua pekan.",
                "cause": "Jam buka loket obat sama dengan giliran kerja pagi",
                "partner": "Klinik pabrik",
                "lesson": "Cadangan dua pekan di klinik pabrik lebih menentukan daripada pengingat di telepon.",
            },
        ),
        Variant(
            "Santri Siaga TB",
            "pkm_jekulo",
            {
                "place": "pondok-pondok di Kecamatan Jekulo",
                "name": "Santri Siaga",
                "spot": "aula pondok di Desa Honggosoco",
                "who": "Satu kamar pondok dihuni dua belas santri dan tamu datang setiap pekan.",
                "how": "Pengurus kamar mencatat batuk lebih dari dua pekan dan mengantar dahak ke pos pada Jumat pagi.",
                "cause": "Santri pulang saat libur dan obatnya tidak ikut pulang",
                "partner": "Pengasuh pondok",
                "lesson": "Surat pengasuh kepada wali santri membuat obat ikut pulang pada hari libur.",
            },
        ),
        Variant(
            "Batuk Dua Pekan, Ketuk Pintu",
            "pkm_undaan",
            {
                "place": "wilayah Puskesmas Undaan",
                "name": "Ketuk Pintu",
                "spot": "Balai Desa Undaan Lor",
                "who": "Buruh panen berpindah desa mengikuti musim dan tidak kembali ke puskesmas yang sama.",
                "how": "Kader mengetuk pintu rumah yang melapor batuk dua pekan lewat ketua RT, membawa pot dahak dan jadwal panen.",
                "cause": "Pada musim panen pasien tinggal di desa lain selama tiga pekan",
                "partner": "Ketua RT dan kelompok tani",
                "lesson": "Kartu obat yang berlaku di semua puskesmas lebih berguna daripada menyuruh pasien pulang.",
            },
        ),
        Variant(
            "Obat Sampai Tuntas Antarpuskesmas",
            "dinkes",
            {
                "place": "sembilan belas puskesmas",
                "name": "Sampai Tuntas",
                "spot": "gudang farmasi Dinas Kesehatan",
                "who": "Pasien yang pindah alamat hilang dari dua daftar sekaligus.",
                "how": "Satu kartu obat berlaku di semua puskesmas; gudang farmasi mengirim sisa obat ke alamat baru.",
                "cause": "Obat terikat pada puskesmas pertama, bukan pada pasiennya",
                "partner": "Perangkat desa tujuan",
                "lesson": "Pasien yang pindah tidak hilang bila obatnya ikut pindah lebih dahulu.",
            },
        ),
    ),
)

THEMES = (STUNTING, TB)
