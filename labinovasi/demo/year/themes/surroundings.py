"""Household waste, floods, water at the tap, holes in the road."""

from labinovasi.demo.year.composing import Amount, Price, Share, Theme, Variant
from labinovasi.demo.year.idea import Cause, Cost, Idea, Measure, Part, Task
from workflow.proposals.models.worksheets import Affair, Level, Phase

WASTE = Theme(
    name="waste",
    share=Share(of=(420, 1300), base=(9, 18), target=(45, 60)),
    amount=Amount(base=(2_100, 4_800), target=(60, 68), result=(55, 70), step=50),
    prices=(Price((20, 45), 350_000), Price((2, 3), 14_500_000), Price((400, 800), 9_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.ENVIRONMENT,
        summary=(
            "Setiap hari {b2} kg sampah dari {place} dibuang ke TPA Tanjungrejo yang hampir penuh, dan hanya {base} dari {n} rumah "
            "({base_pct} %) memilahnya. {name} membayar sampah terpilah di {spot} supaya {target_pct} % rumah memilah dan yang "
            "dibuang turun menjadi {t2} kg sehari."
        ),
        background=(
            "TPA Tanjungrejo menerima sampah seluruh kabupaten dan sudah dua kali diperluas. {who} Retribusi yang sama "
            "dibayar rumah yang memilah maupun yang tidak, sehingga memilah terasa sia-sia."
        ),
        idea=(
            "{how} Sampah basah menjadi pakan maggot, yang kering ditimbang dan dicatat sebagai tabungan. Rumah yang "
            "memilah empat pekan berturut-turut mendapat potongan iuran."
        ),
        novelty=(
            "Truk tidak lagi mengambil semua dalam satu bak. Hari basah dan hari kering dipisahkan, dan yang tercampur "
            "ditinggal dengan kartu yang menjelaskan sebabnya."
        ),
        resources="Enam petugas angkut, {count_1} tong pilah, {count_2} gerobak motor, dan lahan maggot di {spot}.",
        beneficiaries=(
            ("Keluarga yang membayar iuran sampah", False),
            ("Pemulung yang selama ini memilah di TPA", True),
            ("Warga sekitar TPA Tanjungrejo", True),
        ),
        parts=(
            Part("Ketua RT dan RW", "Mengatur hari basah dan hari kering"),
            Part("{partner}", "Membeli hasil pilahan", Level.MEDIUM, Level.HIGH),
            Part("Dinas PKPLH", "Mengangkut sisa ke TPA", Level.HIGH, Level.MEDIUM),
        ),
        problem=(
            "{gap} dari {n} rumah di {place} ({gap_pct} %) tidak memilah sampah pada {lalu}. Akibatnya {b2} kg sehari "
            "masuk TPA, tiga perlimanya masih basah dan mudah diolah di tempat."
        ),
        affected="Warga sekitar TPA, pemulung tanpa alat pelindung, dan rumah yang gangnya tidak terlewati truk.",
        causes=(
            Cause(
                "Warga {place} tidak melihat gunanya memilah",
                (Cause("Semua sampah dari {place} dicampur lagi di truk"), Cause("{cause}")),
            ),
            Cause(
                "Hasil pilahan {place} tidak laku",
                (Cause("Jumlah dari satu rumah di {place} terlalu sedikit untuk dijemput pengepul"),),
            ),
        ),
        measures=(
            Measure(
                "Rumah yang memilah sampah",
                "persen",
                "{base_pct}",
                "Pendataan RT {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure(
                "Sampah yang dibuang ke TPA",
                "kg per hari",
                "{b2}",
                "Timbangan TPA Tanjungrejo, rata-rata {lalu}",
                "{t2}",
                "{r2}",
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Menetapkan hari basah dan hari kering",
                "Kepala seksi kebersihan",
                "Jadwal per RT",
                "Musyawarah RW",
                0,
                0,
            ),
            Task(
                Phase.PREPARATION,
                "Membagi tong dan kartu pilah",
                "Petugas kebersihan",
                "{count_1} titik kumpul",
                "Satu titik untuk 15 sampai 20 rumah",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Mengangkut terpisah",
                "Koordinator angkut",
                "Dua jalur angkut",
                "Gerobak motor menurut hari",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Menimbang setiap pagi",
                "Petugas timbang",
                "Catatan harian",
                "Papan angka di titik kumpul",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Mendata ulang rumah yang memilah",
                "Ketua RW",
                "Laporan akhir",
                "Pertanyaan yang sama dengan pendataan {lalu}",
                3,
                4,
            ),
        ),
        costs=(
            Cost("{count_1} tong pilah @ Rp{price_1}", "{cost_1}", "APBD {ini}"),
            Cost("{count_2} gerobak motor @ Rp{price_2}", "{cost_2}", "APBD {ini}"),
            Cost("{count_3} kartu dan kantong pilah @ Rp{price_3}", "{cost_3}", "Iuran warga"),
        ),
        risks=(
            ("Pilahan menumpuk ketika harga jatuh", "Harga dasar disepakati dengan dua pengepul"),
            ("Bau lahan maggot", "Jarak 50 meter dari rumah dan panen setiap 14 hari"),
        ),
        trial_plan="Enam pekan di dua RW, satu dengan potongan iuran dan satu tanpa, untuk tahu mana yang menggerakkan.",
        launch_place="{spot}",
        result=(
            "{result} dari {n} rumah kini memilah ({result_pct} %), {more} rumah lebih banyak daripada {lalu}. Sampah ke TPA turun "
            "dari {b2} menjadi {r2} kg sehari. Biaya awal Rp{total}."
        ),
        lessons="{lesson}",
        story=(
            "{how}\n\nRumah yang memilah naik dari {base_pct} % menjadi {result_pct} %. Yang dibuang ke TPA turun dari {b2} menjadi "
            "{r2} kg sehari.\n\n{lesson}"
        ),
        scene="waste",
    ),
    variants=(
        Variant(
            "Dua Hari Basah, Satu Hari Kering",
            "panjunan",
            {
                "place": "Kelurahan Panjunan",
                "name": "Jadwal Basah-Kering",
                "spot": "halaman Kelurahan Panjunan",
                "who": "Gang-gangnya hanya selebar dua meter dan warung nasi membuang sisa setiap malam.",
                "how": "Gerobak motor lewat pukul lima pagi: Senin dan Kamis untuk sampah basah, Sabtu untuk yang kering.",
                "cause": "Truk datang tidak tentu hari, jadi warga menaruh semuanya dalam satu kantong",
                "partner": "Pengepul kertas Jalan Kudus-Jepara",
                "lesson": "Kartu penolakan yang sopan lebih dipatuhi daripada spanduk denda.",
            },
        ),
        Variant(
            "Tabungan Sampah Gondangmanis",
            "gondangmanis",
            {
                "place": "perumahan Desa Gondangmanis",
                "name": "Tabungan Sampah",
                "spot": "gudang BUMDes Gondangmanis",
                "who": "Separuh warganya pendatang yang mengontrak dan tidak ikut musyawarah RT.",
                "how": "Setiap kontrakan mendapat nomor tabungan; saldo dapat dipakai membayar iuran atau token listrik di BUMDes.",
                "cause": "Pengontrak tidak pernah diberi tahu jadwal dan tempatnya",
                "partner": "BUMDes Gondangmanis",
                "lesson": "Pemilik kontrakan yang memasukkan pilah sampah ke tata tertib sewa mengubah lebih banyak rumah daripada kader.",
            },
        ),
        Variant(
            "Pasar Piji Tanpa Bak Campur",
            "piji",
            {
                "place": "Pasar Piji dan rumah di sekitarnya",
                "name": "Pasar Tanpa Bak Campur",
                "spot": "sisi timur Pasar Piji",
                "who": "Sisa sayur dari pedagang bercampur plastik sejak pukul enam pagi.",
                "how": "Bak besar diganti tong kecil di tiap lorong; sisa sayur langsung dibawa ke kandang kambing dan lahan maggot.",
                "cause": "Bak campur lebih dekat daripada tempat pilah",
                "partner": "Kelompok ternak Dukuh Piji Wetan",
                "lesson": "Memindahkan tong lima meter lebih dekat lebih berguna daripada tiga kali sosialisasi.",
            },
        ),
    ),
)

FLOOD = Theme(
    name="flood",
    share=Share(of=(260, 780), base=(18, 31), target=(85, 94), result=(-4, 4)),
    amount=Amount(base=(95, 190), target=(22, 30), result=(20, 32), step=5),
    prices=(Price((2, 4), 18_500_000), Price((6, 12), 4_200_000), Price((30, 60), 275_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.PUBLIC_ORDER,
        summary=(
            "Pada banjir {lalu} hanya {base} dari {n} keluarga di {place} ({base_pct} %) sempat mengamankan barang, karena kabar naiknya "
            "air baru sampai {b2} menit setelah tanggul melewati batas siaga. {name} memotong jeda itu menjadi {t2} menit supaya "
            "{target_pct} % keluarga siap."
        ),
        background=(
            "Air Sungai Wulan, Juwana, dan Piji sampai di {place} dalam hitungan jam setelah hujan di Muria. {who} Grup percakapan penuh "
            "kabar lama, sehingga yang benar pun tidak dipercaya."
        ),
        idea=(
            "{how} Setiap RT punya satu penyampai kabar dengan daftar lansia, penyandang disabilitas, dan ibu hamil yang "
            "dijemput lebih dahulu. Kabar hanya tiga macam: pantau, angkat barang, pindah."
        ),
        novelty=(
            "Peringatan selama ini berhenti di balai desa. Di sini setiap peringatan punya penerima terakhir yang harus menjawab, dan "
            "yang belum menjawab didatangi."
        ),
        resources="{count_2} alat ukur muka air, {count_1} perahu, {count_3} rompi dan pengeras suara, relawan {with_partner}.",
        beneficiaries=(
            ("Lansia dan penyandang disabilitas yang tidak dapat pindah sendiri", True),
            ("Keluarga di bantaran", True),
            ("Petani yang menyimpan gabah di rumah", False),
        ),
        parts=(
            Part("Penyampai kabar tiap RT", "Meneruskan dan mencatat jawaban"),
            Part("{partner}", "Menjemput dan menjaga pengungsian", Level.HIGH, Level.HIGH),
            Part("Balai pengelola sungai", "Memberi angka debit dari hulu", Level.HIGH, Level.LOW),
        ),
        problem=(
            "{gap} dari {n} keluarga di {place} ({gap_pct} %) tidak sempat mengangkat barang pada banjir {lalu}. Jeda antara batas siaga "
            "dan kabar di rumah rata-rata {b2} menit."
        ),
        affected="Lansia sendirian, penyandang disabilitas, ibu hamil, bayi, dan buruh yang rumahnya paling rendah.",
        causes=(
            Cause(
                "Kabar sampai terlambat di {place}",
                (Cause("{cause}"), Cause("Tidak seorang pun di {place} bertugas pada malam hari")),
            ),
            Cause(
                "Kabar tidak dipercaya warga {place}",
                (Cause("Pesan lama tentang {place} beredar lagi tanpa tanggal"),),
            ),
        ),
        measures=(
            Measure(
                "Keluarga yang sempat mengamankan barang",
                "persen",
                "{base_pct}",
                "Survei pascabanjir {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
                "Simulasi dan banjir {bulan_8}",
            ),
            Measure(
                "Jeda batas siaga sampai kabar di rumah",
                "menit",
                "{b2}",
                "Catatan piket dan wawancara {lalu}",
                "{t2}",
                "{r2}",
                "Catatan jawaban RT",
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Mendata keluarga yang dijemput lebih dahulu",
                "Kepala dusun",
                "Daftar per RT",
                "Dari rumah ke rumah",
                0,
                1,
            ),
            Task(
                Phase.PREPARATION,
                "Memasang alat ukur",
                "Petugas kebencanaan",
                "{count_2} titik ukur",
                "Bersama karang taruna",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Piket dan simulasi malam",
                "Ketua relawan",
                "Empat simulasi",
                "Tanpa pemberitahuan jam",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Membaca jawaban RT setelah tiap hujan besar",
                "Petugas kebencanaan",
                "Daftar RT yang lambat",
                "Didatangi pekan itu juga",
                1,
                4,
            ),
            Task(
                Phase.EVALUATION,
                "Survei keluarga",
                "Sekretaris desa",
                "Laporan",
                "Pertanyaan yang sama dengan {lalu}",
                4,
                4,
            ),
        ),
        costs=(
            Cost("{count_1} perahu fiber @ Rp{price_1}", "{cost_1}", "APBD {ini}, DPA BPBD"),
            Cost("{count_2} alat ukur muka air @ Rp{price_2}", "{cost_2}", "Dana Desa {ini}"),
            Cost("{count_3} rompi dan pengeras suara @ Rp{price_3}", "{cost_3}", "Dana Desa {ini}"),
        ),
        risks=(
            (
                "Alat ukur hanyut atau dicuri",
                "Tiang beton, dan penjaga pintu air mencatat dengan papan biasa",
            ),
            ("Warga bosan simulasi", "Simulasi digabung dengan kerja bakti dan selesai dalam 40 menit"),
        ),
        trial_plan="Dua simulasi malam di RT terendah sebelum musim hujan, diukur dengan jam henti dari kabar sampai jawaban.",
        launch_place="{spot}",
        result=(
            "{result} dari {n} keluarga ({result_pct} %) siap pada simulasi terakhir dan banjir awal musim; sebelumnya {base}. Jeda kabar turun "
            "dari {b2} menjadi {r2} menit. Biaya Rp{total}."
        ),
        lessons="{lesson}",
        story=(
            "Air datang malam hari, dan kabarnya selalu kalah cepat.\n\n{how}\n\nKeluarga yang sempat mengamankan barang naik dari "
            "{base_pct} % menjadi {result_pct} %, dan jeda kabar turun dari {b2} menjadi {r2} menit. {lesson}"
        ),
        scene="flood",
    ),
    variants=(
        Variant(
            "Kentongan Digital Karangrowo",
            "karangrowo",
            {
                "place": "Desa Karangrowo",
                "name": "Kentongan Digital",
                "spot": "Balai Desa Karangrowo",
                "who": "Dukuh Nganjang dikelilingi sawah yang berubah menjadi danau setiap Februari.",
                "how": "Alat ukur di pintu air menyalakan kentongan pengeras suara di empat musala, lalu penyampai kabar menjawab lewat satu pesan.",
                "cause": "Penjaga pintu air menelepon kepala desa, yang malam hari tidak selalu mengangkat",
                "partner": "Karang taruna Nganjang",
                "lesson": "Bunyi kentongan dikenal semua umur; sirene justru membuat anak-anak panik.",
            },
        ),
        Variant(
            "Tangga Air Bantaran Wulan",
            "undaan",
            {
                "place": "enam desa bantaran Sungai Wulan",
                "name": "Tangga Air",
                "spot": "Kantor Kecamatan Undaan",
                "who": "Enam desa memakai enam ukuran siaga yang berbeda.",
                "how": "Cat tiga warna yang sama dipasang di tiang jembatan enam desa; anak sekolah yang lewat memotretnya pukul enam pagi dan empat sore.",
                "cause": "Setiap desa memakai ukuran siaganya sendiri",
                "partner": "Relawan lintas desa",
                "lesson": "Anak sekolah yang memotret tiang warna membuat orang tua ikut membaca angkanya.",
            },
        ),
        Variant(
            "Rumah Singgah Gabah",
            "mejobo",
            {
                "place": "Desa Kirig dan Temulus",
                "name": "Rumah Singgah Gabah",
                "spot": "gudang KUD Kirig",
                "who": "Petani menolak pindah karena gabah setahun tersimpan di ruang depan.",
                "how": "Gudang KUD yang tinggi dibuka begitu air kuning; gerobak desa menjemput gabah sebelum menjemput orang.",
                "cause": "Keluarga menunggu sampai terlambat demi gabahnya",
                "partner": "KUD dan kelompok tani",
                "lesson": "Setelah gabah aman, orang pindah sendiri tanpa perlu dibujuk.",
            },
        ),
    ),
)

WATER = Theme(
    name="water",
    share=Share(of=(340, 1150), base=(41, 57), target=(82, 92)),
    amount=Amount(base=(26, 41), target=(60, 66), result=(57, 68)),
    prices=(Price((18, 40), 1_150_000), Price((3, 6), 8_900_000), Price((12, 24), 450_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.PUBLIC_WORKS,
        summary=(
            "Baru {base} dari {n} rumah di {place} ({base_pct} %) mendapat air bersih sepanjang tahun, sementara {b2} % air yang dipompa hilang "
            "di jalan. {name} menemukan kebocoran dalam hitungan jam dan membagi air menurut jadwal, supaya {target_pct} % rumah terlayani."
        ),
        background=(
            "Pada kemarau {lalu} tangki bantuan datang dua kali sepekan. {who} Padahal sumbernya tidak kering: air hilang di pipa dan di "
            "bak yang meluap malam hari."
        ),
        idea="{how} Angka meter induk dibaca setiap subuh; selisih lebih dari sepersepuluh berarti regu perbaikan berangkat hari itu.",
        novelty="Yang dicari pertama bukan sumber baru, melainkan air yang sudah dipompa tetapi tidak sampai.",
        resources="Lima petugas air, {count_1} meter sambungan, {count_2} meter induk, dan {count_3} katup pembagi.",
        beneficiaries=(
            ("Rumah di ujung jaringan", True),
            ("Perempuan yang mengambil air sebelum subuh", True),
            ("Pengelola air desa", False),
        ),
        parts=(
            Part("Pengelola air desa", "Membaca meter dan memperbaiki"),
            Part("{partner}", "Membantu mencari kebocoran", Level.MEDIUM, Level.HIGH),
            Part("DPUPR", "Memberi gambar jaringan dan pelatihan", Level.HIGH, Level.MEDIUM),
        ),
        problem=(
            "{gap} dari {n} rumah di {place} ({gap_pct} %) kekurangan air paling sedikit dua bulan pada {lalu}, sedangkan {b2} % air yang dipompa "
            "tidak tercatat di meter pelanggan."
        ),
        affected="Keluarga di tanah tinggi, rumah tanpa tandon, dan sekolah yang menutup kamar kecilnya pada kemarau.",
        causes=(
            Cause(
                "Air hilang sebelum sampai ke {place}",
                (
                    Cause("{cause}"),
                    Cause("Tidak ada meter induk di {place}, jadi tidak ada yang tahu di mana"),
                ),
            ),
            Cause(
                "Air di {place} dibagi tidak merata",
                (Cause("Rumah bagian bawah {place} membuka kran sepanjang malam"),),
            ),
        ),
        measures=(
            Measure(
                "Rumah dengan air sepanjang tahun",
                "persen",
                "{base_pct}",
                "Pendataan sambungan {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure("Air yang hilang", "persen", "{b2}", "Catatan pompa dan meter {lalu}", "{t2}", "{r2}"),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Menggambar jaringan dan memasang meter induk",
                "Kepala regu air",
                "{count_2} meter induk",
                "Menyusuri pipa bersama warga",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Memperbaiki dan mengatur katup",
                "Regu perbaikan",
                "Jadwal aliran per blok",
                "Perbaikan dari kebocoran terbesar",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Membaca meter setiap subuh",
                "Petugas jaga",
                "Papan selisih harian",
                "Difoto dan dikirim ke regu",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Mendata rumah pada puncak kemarau",
                "Sekretaris pengelola",
                "Laporan akhir",
                "Cara yang sama dengan {lalu}",
                3,
                4,
            ),
        ),
        costs=(
            Cost("{count_1} meter sambungan @ Rp{price_1}", "{cost_1}", "APBD {ini}, DPA DPUPR"),
            Cost("{count_2} meter induk @ Rp{price_2}", "{cost_2}", "APBD {ini}, DPA DPUPR"),
            Cost("{count_3} katup pembagi @ Rp{price_3}", "{cost_3}", "Iuran pelanggan"),
        ),
        risks=(
            ("Warga membuka katup sendiri", "Kunci katup dipegang dua RT yang bergantian"),
            ("Meter macet oleh kapur", "Saringan dibersihkan setiap bulan, satu meter cadangan"),
        ),
        trial_plan="Sebulan pada satu jalur dengan kehilangan terbesar; diteruskan bila selisih turun paling sedikit sepertiga.",
        launch_place="{spot}",
        result=(
            "{result} dari {n} rumah ({result_pct} %) mendapat air sepanjang tahun, sebelumnya {base}. Air yang hilang turun dari {b2} % menjadi "
            "{r2} %. Biaya Rp{total}, lebih murah daripada satu sumur dalam."
        ),
        lessons="{lesson}",
        story=(
            "Di {place} airnya ada, tetapi tidak sampai.\n\n{how}\n\nAir yang hilang turun dari {b2} % menjadi {r2} %, dan rumah yang mendapat air "
            "sepanjang tahun naik dari {base_pct} % menjadi {result_pct} %. {lesson}"
        ),
        scene="water",
    ),
    variants=(
        Variant(
            "Jaga Sendang Wonosoco",
            "wonosoco",
            {
                "place": "Desa Wonosoco",
                "name": "Jaga Sendang",
                "spot": "Sendang Dewot, Wonosoco",
                "who": "Dua sendang di kaki Kendeng mengaliri seluruh desa lewat pipa bambu dan paralon tua.",
                "how": "Juru sendang dan pemuda menyusuri pipa dengan tongkat dengar setiap Jumat malam, ketika desa sunyi.",
                "cause": "Sambungan paralon tua retak oleh akar randu",
                "partner": "Juru sendang dan pemuda desa",
                "lesson": "Malam Jumat yang sunyi adalah alat pencari kebocoran yang paling murah.",
            },
        ),
        Variant(
            "Bocor Terdengar",
            "air",
            {
                "place": "jaringan Perumda di Kecamatan Jati",
                "name": "Bocor Terdengar",
                "spot": "reservoir Perumda di Jati",
                "who": "Keluhan pelanggan baru ditangani tiga hari kemudian karena letak bocor tidak diketahui.",
                "how": "Jaringan dibagi dua belas wilayah bermeter; pelanggan yang melaporkan suara air pada malam hari mendapat potongan tagihan.",
                "cause": "Pipa asbes tahun 1980-an pecah bila tekanan malam naik",
                "partner": "Pelanggan pelapor",
                "lesson": "Pelanggan yang tidak bisa tidur ternyata pelapor yang paling tepat.",
            },
        ),
        Variant(
            "Air Terban Sampai Ujung",
            "terban",
            {
                "place": "Desa Terban",
                "name": "Air Sampai Ujung",
                "spot": "menara air Dukuh Kancilan",
                "who": "Perbukitan Patiayam tidak menyimpan air, dan Dukuh Kancilan berada di ujung pipa.",
                "how": "Katup pembagi dibuka menurut jadwal blok yang ditulis di papan masjid; ujung jaringan mendapat giliran pertama.",
                "cause": "Pompa dinyalakan ketika rumah bawah paling banyak memakai",
                "partner": "Takmir dan penjaga menara",
                "lesson": "Memberi giliran pertama kepada ujung jaringan tidak merugikan siapa pun di pangkal.",
            },
        ),
    ),
)

ROADS = Theme(
    name="roads",
    share=Share(of=(140, 420), base=(22, 36), target=(80, 90)),
    amount=Amount(base=(28, 54), target=(20, 28), result=(18, 30)),
    prices=(Price((180, 360), 185_000), Price((2, 3), 12_000_000), Price((12, 30), 250_000)),
    idea=Idea(
        title="{title}",
        unit="{unit}",
        affair=Affair.PUBLIC_WORKS,
        summary=(
            "Dari {n} lubang jalan yang dilaporkan di {place}, hanya {base} ({base_pct} %) ditambal dalam tujuh hari; rata-rata warga menunggu {b2} hari. "
            "{name} menyerahkan tambalan kecil kepada regu terdekat sehingga {target_pct} % selesai dalam sepekan."
        ),
        background=(
            "Lubang selebar telapak tangan menjadi selebar meja dalam satu musim hujan. {who} Laporan menunggu paket pekerjaan, "
            "padahal tambalan pertama hanya butuh dua karung."
        ),
        idea="{how} Setiap lubang mendapat nomor, foto sebelum, dan foto sesudah; yang lewat tujuh hari naik sendiri ke kepala bidang.",
        novelty="Ukuran regu kecil dan dekat menggantikan paket besar dan jauh. Warga melihat nomor lubangnya sampai selesai.",
        resources="Tiga regu tambal, {count_1} karung aspal dingin, {count_2} alat pemadat, dan {count_3} papan peringatan.",
        beneficiaries=(
            ("Pengendara sepeda motor dan anak sekolah bersepeda", False),
            ("Penyandang disabilitas pengguna kursi roda", True),
            ("Pedagang yang membawa barang dengan gerobak", True),
        ),
        parts=(
            Part("Regu tambal", "Menambal dalam tujuh hari"),
            Part("{partner}", "Melaporkan dan memotret", Level.MEDIUM, Level.HIGH),
            Part("Dinas Perhubungan", "Mengatur lalu lintas saat menambal", Level.MEDIUM, Level.LOW),
        ),
        problem=(
            "{gap} dari {n} laporan lubang di {place} ({gap_pct} %) tidak selesai dalam tujuh hari sepanjang {lalu}. Rata-rata penyelesaian {b2} hari, "
            "dan sebagian lubang dilaporkan sampai lima kali."
        ),
        affected="Anak sekolah, lansia bersepeda, pengguna kursi roda, dan pengantar barang.",
        causes=(
            Cause(
                "Tambalan kecil di {place} menunggu paket besar",
                (Cause("{cause}"), Cause("Bahan untuk {place} hanya disimpan di satu gudang")),
            ),
            Cause(
                "Laporan ganda dari {place} menutupi yang baru",
                (Cause("Tidak ada nomor lubang di {place} yang dapat dilihat pelapor"),),
            ),
        ),
        measures=(
            Measure(
                "Lubang yang ditambal dalam tujuh hari",
                "persen",
                "{base_pct}",
                "Rekap laporan jalan {place} {lalu}",
                "{target_pct}",
                "{result_pct}",
            ),
            Measure(
                "Waktu tunggu rata-rata", "hari", "{b2}", "Rekap laporan jalan {place} {lalu}", "{t2}", "{r2}"
            ),
        ),
        tasks=(
            Task(
                Phase.PREPARATION,
                "Memetakan lubang dan memberi nomor",
                "Pengawas jalan",
                "Peta {n} titik",
                "Menyusuri dengan sepeda motor",
                0,
                0,
            ),
            Task(
                Phase.PREPARATION,
                "Menitipkan bahan di tiga tempat",
                "Kepala gudang",
                "{count_1} karung di tiga titik",
                "Perjanjian titip",
                0,
                1,
            ),
            Task(
                Phase.EXECUTION,
                "Menambal setiap Selasa dan Jumat",
                "Ketua regu",
                "Foto sebelum dan sesudah",
                "Regu tiga orang",
                1,
                3,
            ),
            Task(
                Phase.MONITORING,
                "Membaca lubang yang lewat tujuh hari",
                "Kepala bidang",
                "Daftar mingguan",
                "Rapat 15 menit",
                1,
                3,
            ),
            Task(
                Phase.EVALUATION,
                "Menghitung biaya per lubang",
                "Bendahara",
                "Laporan",
                "Dibandingkan dengan paket {lalu}",
                3,
                3,
            ),
        ),
        costs=(
            Cost("{count_1} karung aspal dingin @ Rp{price_1}", "{cost_1}", "APBD {ini}, pemeliharaan rutin"),
            Cost("{count_2} alat pemadat @ Rp{price_2}", "{cost_2}", "APBD {ini}"),
            Cost("{count_3} papan peringatan @ Rp{price_3}", "{cost_3}", "APBD {ini}"),
        ),
        risks=(
            (
                "Tambalan lepas saat hujan",
                "Hanya menambal pada hari kering; yang lepas ditambal ulang tanpa nomor baru",
            ),
            ("Regu dipakai untuk pekerjaan lain", "Hari Selasa dan Jumat ditetapkan dengan surat tugas"),
        ),
        trial_plan="Empat pekan pada satu ruas terpadat, dengan satu ruas pembanding yang memakai cara lama.",
        launch_place="{spot}",
        result=(
            "{result} dari {n} lubang ({result_pct} %) selesai dalam tujuh hari, sebelumnya {base}. Waktu tunggu turun dari {b2} menjadi {r2} hari. "
            "Biaya setahun Rp{total}."
        ),
        lessons="{lesson}",
        story=(
            "{how}\n\nDulu warga menunggu {b2} hari, kini {r2}. Lubang yang selesai dalam sepekan naik dari {base_pct} % menjadi {result_pct} %.\n\n{lesson}"
        ),
        scene="road",
    ),
    variants=(
        Variant(
            "Tambal Tujuh Hari",
            "dpupr",
            {
                "place": "ruas kabupaten wilayah timur",
                "name": "Tambal Tujuh Hari",
                "spot": "ruas Jekulo–Bulung",
                "who": "Truk tebu melewati ruas yang sama dari Mei sampai Oktober.",
                "how": "Tiga regu kecil berangkat dari gudang kecamatan, bukan dari kantor dinas.",
                "cause": "Regu dan bahan berangkat dari kota, 18 km dari lubang",
                "partner": "Sopir truk tebu",
                "lesson": "Sopir truk tebu tahu lubang baru sehari lebih dulu daripada siapa pun.",
            },
        ),
        Variant(
            "Padat Karya Jalan Dusun",
            "colo",
            {
                "place": "jalan dusun Desa Colo",
                "name": "Padat Karya Jalan",
                "spot": "jalan Dukuh Kombang",
                "who": "Tukang ojek peziarah naik turun dua ratus kali sehari pada bulan Muharam.",
                "how": "Tukang ojek yang sepi penumpang menambal dengan upah harian dari kas desa.",
                "cause": "Pekerjaan desa menunggu pencairan tahap kedua",
                "partner": "Paguyuban ojek Colo",
                "lesson": "Yang memakai jalan setiap hari menambal paling rapi.",
            },
        ),
        Variant(
            "Nomor Lubang Kecamatan Jati",
            "jati",
            {
                "place": "jalan lingkungan Kecamatan Jati",
                "name": "Nomor Lubang",
                "spot": "pertigaan Ngembal Kulon",
                "who": "Jalan desa, kabupaten, dan provinsi bertemu di sini, sehingga laporan selalu salah alamat.",
                "how": "Satu nomor untuk satu lubang; petugas kecamatan yang menentukan milik siapa dan meneruskannya hari itu.",
                "cause": "Pelapor tidak tahu jalan itu milik siapa",
                "partner": "Ketua RT dan pelapor",
                "lesson": "Separuh keluhan selesai begitu warga tahu jalan itu milik siapa.",
            },
        ),
    ),
)

THEMES = (WASTE, FLOOD, WATER, ROADS)
