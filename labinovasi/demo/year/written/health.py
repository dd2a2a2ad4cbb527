"""Written by hand: what Puskesmas Rejosari on the slope of Muria thinks up."""

from labinovasi.demo.year.idea import Cause, Cost, Idea, Measure, Part, Task
from workflow.proposals.models.worksheets import Affair, Level, Phase

POSYANDU = Idea(
    title="Posyandu Lansia Jemput Bola",
    unit="puskesmas",
    affair=Affair.HEALTH,
    summary=(
        "Dari 9.412 lansia di 14 desa wilayah Puskesmas Rejosari, hanya 3.871 (41,1 %) diperiksa di posyandu sepanjang {lalu}. "
        "Banyak di antaranya pensiunan buruh linting dan petani kopi yang rumahnya di lereng. Kader dan perawat mendatangi yang "
        "tidak hadir, sehingga sedikitnya 60 % lansia terperiksa setahun."
    ),
    background=(
        "Posyandu lansia dibuka sebulan sekali di balai desa, pukul 09.00. Lansia di dukuh atas Desa Japan, Colo, dan Ternadi harus "
        "turun 2 sampai 4 kilometer, sedangkan anak mereka berangkat ke pabrik rokok sebelum subuh. Yang tidak hadir tidak ditanya "
        "kabarnya. Tekanan darah dan gula mereka baru diketahui ketika sudah dirawat di rumah sakit."
    ),
    idea=(
        "Daftar lansia disusun per dukuh. Sepekan sesudah posyandu, kader mendatangi rumah yang namanya belum dicentang, membawa tas "
        "berisi tensimeter dan alat periksa gula. Yang hasilnya tidak wajar didatangi perawat pekan berikutnya, dengan obat yang cukup "
        "untuk satu bulan. Keluarga mendapat kartu kecil yang ditempel di dekat pintu dapur."
    ),
    novelty=(
        "Posyandu lansia yang ada menunggu di pos. Di sini daftar nama yang tidak hadirlah yang menentukan rumah mana didatangi. "
        "Tidak ada aplikasi baru: kader memakai buku register yang sudah dikenalnya."
    ),
    resources="48 kader posyandu, 6 perawat, 12 tas periksa (satu tas untuk empat kader), sepeda motor desa, dan daftar lansia dari 14 desa.",
    beneficiaries=(
        ("Lansia yang tidak sanggup berjalan ke pos", True),
        ("Lansia yang tinggal sendiri di dukuh atas", True),
        ("Pensiunan buruh linting dengan sesak napas menahun", True),
        ("Keluarga yang merawat lansia", False),
    ),
    parts=(
        Part("Kader posyandu 14 desa", "Mendatangi rumah dan mencatat hasilnya"),
        Part(
            "Pemerintah desa",
            "Memberi daftar nama per dukuh dan pinjaman sepeda motor",
            Level.HIGH,
            Level.MEDIUM,
        ),
        Part("Karang taruna", "Mengantar kader ke dukuh yang jalannya terjal", Level.MEDIUM, Level.HIGH),
        Part("Dinas Kesehatan", "Menyediakan tas periksa dan obat", Level.HIGH, Level.HIGH),
        Part("Serikat pekerja rokok", "Menghubungi pensiunan anggotanya", Level.LOW, Level.MEDIUM),
    ),
    problem=(
        "Dari 9.412 lansia di 14 desa, hanya 3.871 (41,1 %) yang datang ke posyandu setahun terakhir; 5.541 orang tidak pernah "
        "diperiksa. Jarak dan tidak adanya pendamping menjadi alasan terbanyak pada survei 412 rumah tangga."
    ),
    affected=(
        "5.541 lansia, 1.204 di antaranya tinggal sendiri dan 386 penyandang disabilitas. Perempuan lebih banyak daripada laki-laki, "
        "karena janda pensiunan buruh linting umumnya menempati rumah paling atas."
    ),
    causes=(
        Cause(
            "Lansia tidak sampai ke pos",
            (
                Cause(
                    "Rumah rata-rata 38 menit berjalan kaki dari pos",
                    (Cause("Satu pos melayani tiga sampai lima dukuh"),),
                ),
                Cause(
                    "Tidak ada yang mengantar pada pukul 09.00",
                    (Cause("Jadwal posyandu mengikuti jam kantor (4 dari 5 wawancara)"),),
                ),
            ),
        ),
        Cause(
            "Yang tidak hadir tidak dicari",
            (
                Cause("Kader hanya satu orang untuk satu dukuh (data 14 desa)"),
                Cause("Register mencatat siapa yang hadir, bukan siapa yang tidak"),
            ),
        ),
    ),
    measures=(
        Measure(
            "Lansia yang diperiksa dalam setahun",
            "persen",
            "41,1",
            "Register posyandu lansia 14 desa, Januari–Desember {lalu}",
        ),
        Measure(
            "Waktu tempuh rata-rata ke pos", "menit", "38", "Survei 412 rumah tangga, {bulan_1}", counted=1
        ),
        Measure(
            "Lansia dirawat karena strok atau komplikasi gula",
            "orang per tahun",
            "117",
            "Rujukan Puskesmas Rejosari {lalu}",
        ),
    ),
    scene="elders",
)

QUEUE = Idea(
    title="Antrean Puskesmas dari Balai Desa",
    unit="puskesmas",
    team=("rekan", "pengusul"),
    affair=Affair.HEALTH,
    summary=(
        "Pasien Puskesmas Rejosari menunggu rata-rata 2 jam 10 menit, karena 7 dari 10 orang datang sebelum loket dibuka. Petugas balai "
        "desa di 14 desa mengambilkan nomor pada jam kedatangan yang tersedia, sehingga warga berangkat ketika gilirannya dekat dan "
        "menunggu paling lama 30 menit."
    ),
    background=(
        "Angkutan dari Colo dan Japan turun sekali pada pukul 06.00, maka pasien datang bersamaan dengan buruh yang berangkat ke pabrik. "
        "Aplikasi antrean dari pusat sudah ada, tetapi dari 214 pasien sehari hanya 9 yang memakainya: sebagian besar pasien berumur di "
        "atas 50 tahun dan tidak punya ponsel sendiri. Ibu hamil dan penderita TB duduk berjam-jam di satu ruang."
    ),
    idea=(
        "Balai desa sudah buka pukul 07.30 dan didatangi warga untuk surat-surat. Petugasnya membuka papan jam kedatangan puskesmas, "
        "memilihkan jam, dan menyerahkan karcis kertas bertuliskan jam, bukan nomor. Warga yang menelepon balai desa mendapat jam yang "
        "sama. Puskesmas menahan 6 jam kosong setiap hari untuk yang datang tanpa karcis."
    ),
    novelty=(
        "Antrean lewat ponsel menolong yang punya ponsel. Balai desa menolong yang lain, tanpa alat baru: yang dibagikan adalah jam "
        "kedatangan, sehingga tidak ada gunanya datang lebih pagi. Kelompok rentan (lansia, ibu hamil, disabilitas) mendapat jam pertama."
    ),
    resources=(
        "Satu petugas di tiap balai desa (28 orang bergantian), papan jam pada sistem antrean puskesmas yang sudah berjalan, 20 blok karcis. "
        "Pelatihan setengah hari di pendapa Kecamatan Dawe."
    ),
    beneficiaries=(
        ("Pasien lansia tanpa ponsel", True),
        ("Ibu hamil yang selama ini menunggu di ruang bercampur", True),
        ("Buruh pabrik yang izin setengah hari untuk berobat", False),
    ),
    parts=(
        Part("14 pemerintah desa", "Memberi jam kepada warga dan menyerahkan karcis"),
        Part("Petugas loket puskesmas", "Membuka dan menutup jam kedatangan", Level.HIGH, Level.HIGH),
        Part(
            "Dinas Komunikasi dan Informatika",
            "Menghubungkan papan jam dengan sistem antrean",
            Level.MEDIUM,
            Level.MEDIUM,
        ),
    ),
    scene="clinic",
)

NUTRITION = Idea(
    title="Bank Data Gizi Sekolah",
    unit="puskesmas",
    partners=("dikpora",),
    affair=Affair.HEALTH,
    summary=(
        "Dari 6.218 murid SD di wilayah Puskesmas Rejosari, hanya 2.674 (43,0 %) punya catatan tinggi dan berat badan dua semester berturut-turut. "
        "Guru UKS menimbang pada hari yang sama setiap semester, satu buku untuk satu murid mengikuti sampai lulus, sehingga 90 % murid "
        "tercatat dan yang kurang gizi ditangani dalam satu bulan."
    ),
    background=(
        "Penimbangan dilakukan petugas puskesmas bergiliran; satu sekolah dapat kosong dua tahun. Catatannya tinggal di puskesmas, sehingga "
        "guru tidak tahu bahwa murid yang mengantuk setiap pagi kekurangan zat besi. Buruh linting berangkat pukul 05.00, dan 4 dari 10 "
        "anaknya masuk kelas tanpa sarapan, kadang berbekal sepotong jenang."
    ),
    idea=(
        "Guru UKS dilatih mengukur dan menimbang dengan alat yang dititipkan di sekolah. Hasilnya ditulis di buku murid dan di satu lembar "
        "kelas yang difoto dan dikirim ke puskesmas. Petugas gizi membalas dalam tiga hari: nama yang perlu diperiksa, dan apa yang dapat "
        "dilakukan kantin."
    ),
    novelty=(
        "Data tinggal di sekolah dan dipakai guru lebih dahulu, baru puskesmas. Kantin mendapat daftar menu yang memperbaiki kekurangan "
        "di sekolah itu sendiri, bukan daftar umum."
    ),
    resources="41 guru UKS, 2 petugas gizi, 41 set timbangan dan pengukur tinggi, buku gizi murid yang dicetak Dinas Pendidikan.",
    beneficiaries=(
        ("Murid SD yang kurang gizi atau pendek", True),
        ("Anak buruh linting yang berangkat tanpa sarapan", True),
        ("Pengelola kantin sekolah", False),
    ),
    parts=(
        Part("Guru UKS 41 sekolah", "Mengukur dan mencatat setiap semester"),
        Part("Disdikpora", "Menetapkan pekan timbang dan mencetak buku", Level.HIGH, Level.MEDIUM),
        Part("Paguyuban kantin sekolah", "Mengubah menu", Level.MEDIUM, Level.HIGH),
        Part("Orang tua murid", "Membaca buku dan menandatanganinya", Level.MEDIUM, Level.HIGH),
    ),
    problem=(
        "3.544 dari 6.218 murid SD (57,0 %) tidak punya catatan gizi dua semester berturut-turut pada {lalu}. Dari 2.674 yang tercatat, "
        "321 (12,0 %) kurang gizi, dan hanya 58 di antaranya yang diperiksa lagi."
    ),
    affected="Murid kelas 1 sampai 3, terutama di enam sekolah lereng yang tidak terjangkau jadwal puskesmas, dan murid berkebutuhan khusus di tiga sekolah inklusi.",
    causes=(
        Cause(
            "Penimbangan bergantung pada petugas puskesmas",
            (
                Cause("Dua petugas gizi untuk 41 sekolah"),
                Cause("Jadwal batal bila ada kegiatan lain, dan tidak diganti"),
            ),
        ),
        Cause(
            "Hasil tidak kembali ke sekolah",
            (Cause("Formulir dibawa pulang ke puskesmas", (Cause("Tidak ada buku yang mengikuti murid"),)),),
        ),
    ),
    measures=(
        Measure(
            "Murid SD dengan catatan gizi dua semester",
            "persen",
            "43,0",
            "Rekap penjaringan kesehatan sekolah {lalu}",
            "90",
            "",
            "Lembar kelas semester gasal",
        ),
        Measure(
            "Murid kurang gizi yang diperiksa lagi dalam sebulan",
            "persen",
            "18,1",
            "Register gizi Puskesmas Rejosari {lalu}",
            "85",
            "",
            "Register gizi",
        ),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Melatih guru UKS mengukur dan menimbang",
            "Bagus Prasetya",
            "41 guru lulus uji selisih ukur",
            "Dua hari di aula puskesmas, berpasangan",
            0,
            0,
            "Selesai; tiga guru diganti dan sudah dilatih.",
        ),
        Task(
            Phase.EXECUTION,
            "Pekan timbang bersama di 41 sekolah",
            "Guru UKS",
            "6.218 buku murid terisi",
            "Hari yang sama, didampingi bidan desa",
            1,
            2,
            "38 sekolah selesai; tiga sekolah menunggu timbangan pengganti.",
            "93",
        ),
        Task(
            Phase.EXECUTION,
            "Balasan petugas gizi kepada sekolah",
            "Petugas gizi",
            "Daftar murid yang perlu diperiksa",
            "Lewat lembar kelas, paling lama tiga hari",
            1,
            3,
            "Rata-rata dua hari.",
            "70",
        ),
        Task(
            Phase.MONITORING,
            "Menghitung lembar kelas yang masuk",
            "Sri Wahyuningsih",
            "Rekap pekanan",
            "Papan di ruang gizi",
            1,
            3,
            "Rekap dua pekan sudah masuk.",
            "40",
        ),
        Task(
            Phase.EVALUATION,
            "Membandingkan dua semester",
            "Petugas gizi",
            "Laporan gizi sekolah",
            "Murid yang sama, dua pengukuran",
            3,
            4,
            "Menunggu semester genap.",
            "0",
        ),
    ),
    costs=(
        Cost("41 set timbangan dan pengukur tinggi @ Rp650.000", "26.650.000", "BOK Puskesmas {ini}"),
        Cost("6.500 buku gizi murid @ Rp4.000", "26.000.000", "APBD {ini}, DPA Disdikpora"),
        Cost("Pelatihan 41 guru, 2 hari @ Rp85.000", "6.970.000", "BOK Puskesmas {ini}"),
    ),
    risks=(
        (
            "Guru UKS pindah tugas",
            "Setiap sekolah melatih dua orang, dan petunjuknya menempel pada timbangan",
        ),
        (
            "Murid malu ditimbang di depan kelas",
            "Ditimbang satu per satu di ruang UKS; angka tidak dibacakan",
        ),
        ("Timbangan tidak sama antarsekolah", "Semua ditera bersama pada pekan pertama"),
    ),
    trial_plan="Enam sekolah di Desa Colo dan Japan selama satu semester, dibandingkan dengan enam sekolah di Desa Piji. Diteruskan bila 80 % murid tercatat.",
    launch_place="SD di Desa Colo, bersama wali murid",
    scene="school",
)

MOTHERS = Idea(
    title="Kelas Ibu Hamil Daring",
    unit="puskesmas",
    affair=Affair.HEALTH,
    summary=(
        "Dari 1.046 ibu hamil di wilayah Puskesmas Rejosari, hanya 397 (38,0 %) mengikuti kelas ibu hamil empat kali, karena kelas diadakan pada jam kerja "
        "pabrik. Kelas malam lewat panggilan video, dengan bidan yang sudah dikenal, menaikkannya menjadi sedikitnya 75 %."
    ),
    background=(
        "Kelas ibu hamil berlangsung Selasa pukul 09.00 di puskesmas. Pada jam itu 6 dari 10 ibu hamil duduk di brak pabrik rokok, dan izin "
        "berarti kehilangan upah borongan setengah hari. Yang tinggal di dukuh atas Muria takut turun sendiri pada musim hujan. Akibatnya "
        "tanda bahaya dikenali terlambat: 31 ibu dirujuk dalam keadaan gawat pada {lalu}."
    ),
    idea=(
        "Kelas diadakan Selasa dan Kamis pukul 19.30, empat puluh menit, satu ruang video untuk tiap desa, paling banyak dua puluh ibu. Bidan desanya sendiri memandu, sehingga "
        "ibu bertanya kepada orang yang dikenalnya. Ibu tanpa ponsel mengikuti dari rumah kader, bersama dua atau tiga tetangga. Sesudah kelas "
        "bidan menelepon ibu yang tidak bersuara."
    ),
    novelty=(
        "Jamnya mengikuti ibu, bukan kantor. Suami ikut mendengar karena sudah pulang. Nasihat memakai makanan yang ada di Kudus: kelor, telur, "
        "dan parijoto yang lama dipercaya ibu hamil di Colo, dengan penjelasan mana yang terbukti dan mana yang sekadar tradisi."
    ),
    resources="14 bidan desa, 2 bidan koordinator, 48 rumah kader berjaringan internet, satu akun pertemuan video milik pemerintah daerah.",
    beneficiaries=(
        ("Ibu hamil yang bekerja di pabrik rokok", True),
        ("Ibu hamil di dukuh atas tanpa kendaraan", True),
        ("Suami dan calon nenek", False),
    ),
    parts=(
        Part("Bidan desa", "Memimpin kelas dan menelepon sesudahnya"),
        Part("Kader kesehatan", "Membuka rumahnya bagi ibu tanpa ponsel", Level.MEDIUM, Level.HIGH),
        Part(
            "Pabrik rokok di Dawe dan Gebog", "Memasang jadwal kelas di papan brak", Level.HIGH, Level.MEDIUM
        ),
        Part(
            "Diskominfo", "Menyediakan akun pertemuan video dan internet balai dukuh", Level.HIGH, Level.LOW
        ),
    ),
    problem="649 dari 1.046 ibu hamil (62,0 %) tidak mengikuti empat kali kelas pada {lalu}; 31 ibu dirujuk dalam keadaan gawat, 22 di antaranya tidak pernah ikut kelas.",
    affected="Ibu hamil pekerja borongan, ibu hamil berumur di bawah 20 tahun (74 orang), dan ibu di tiga dukuh yang terputus saat longsor.",
    causes=(
        Cause(
            "Jam kelas sama dengan jam kerja pabrik",
            (
                Cause("Jadwal ditetapkan menurut jam kantor", (Cause("Lembur malam bidan belum diatur"),)),
                Cause("Izin memotong upah borongan"),
            ),
        ),
        Cause(
            "Perjalanan turun ke puskesmas berat",
            (Cause("Angkutan desa berhenti pukul 13.00"), Cause("Jalan dukuh licin pada musim hujan")),
        ),
    ),
    measures=(
        Measure(
            "Ibu hamil yang mengikuti kelas empat kali",
            "persen",
            "38,0",
            "Kohort ibu Puskesmas Rejosari {lalu}",
            "75",
            "81,2",
            "Daftar hadir kelas malam",
        ),
        Measure(
            "Ibu hamil dirujuk dalam keadaan gawat",
            "ibu per tahun",
            "31",
            "Register rujukan {lalu}",
            "15",
            "12",
            "Register rujukan, disetarakan setahun",
        ),
        Measure(
            "Suami yang ikut sedikitnya satu kelas",
            "persen",
            "6",
            "Wawancara 120 pasangan {lalu}",
            "50",
            "58",
            "Daftar hadir kelas malam",
        ),
    ),
    tasks=(
        Task(
            Phase.PREPARATION,
            "Menetapkan jam kelas bersama ibu dan pabrik",
            "Sri Wahyuningsih",
            "Jadwal satu triwulan",
            "Angket di brak dan posyandu",
            0,
            0,
            "Angket diisi 438 ibu.",
        ),
        Task(
            Phase.PREPARATION,
            "Melatih bidan memandu kelas video",
            "Bidan koordinator",
            "14 bidan siap",
            "Latihan tiga malam",
            0,
            1,
            "Dua bidan senior menjadi pelatih.",
        ),
        Task(
            Phase.EXECUTION,
            "Kelas malam dua kali sepekan",
            "Bidan desa",
            "32 malam kelas",
            "Empat puluh menit, satu ruang tiap desa",
            1,
            4,
            "34 malam terlaksana.",
        ),
        Task(
            Phase.MONITORING,
            "Menelepon ibu yang tidak hadir",
            "Kader kesehatan",
            "Catatan alasan",
            "Hari sesudah kelas",
            1,
            4,
            "Alasan terbanyak: baterai dan lembur.",
        ),
        Task(
            Phase.EVALUATION,
            "Membandingkan rujukan gawat",
            "Bidan koordinator",
            "Laporan",
            "Enam bulan sebelum dan sesudah",
            4,
            5,
            "Dibahas pada lokakarya mini.",
        ),
    ),
    costs=(
        Cost("Pulsa data 48 rumah kader, 5 bulan @ Rp75.000", "18.000.000", "BOK Puskesmas {ini}"),
        Cost("Pengganti lembur 14 bidan, 34 malam @ Rp50.000", "23.800.000", "BOK Puskesmas {ini}"),
        Cost("Jadwal dinding untuk 11 pabrik"),
    ),
    risks=(
        (
            "Sinyal hilang di dukuh atas",
            "Kelas direkam tanpa wajah peserta dan diputar di rumah kader esok malamnya",
        ),
        ("Ibu segan bertanya di depan suami", "Sepuluh menit terakhir hanya untuk ibu"),
    ),
    trial_plan="Dua desa, Japan dan Cranggang, delapan malam. Diteruskan bila sedikitnya separuh ibu hadir tiga kali.",
    launch_place="Balai Desa Japan, Kecamatan Dawe",
    result="849 dari 1.046 ibu hamil (81,2 %) mengikuti empat kelas, dari 397. Rujukan gawat turun dari 31 menjadi 12 setahun, dan 58 % suami ikut sedikitnya sekali. Biaya Rp41.800.000.",
    lessons="Kelas yang paling ramai bukan yang bidannya paling pandai, melainkan yang bidannya menelepon esok harinya. Jam 19.30 lebih baik daripada 19.00, karena magrib dan makan malam sudah selesai.",
    story=(
        "Selasa malam di Dukuh Pandak, tiga ibu hamil duduk di tikar rumah kader. Satu ponsel disandarkan pada stoples, dan di layarnya ada bidan "
        "yang pekan lalu memeriksa mereka.\n\nDahulu kelas berlangsung pagi hari, ketika mereka melinting. Sekarang 849 dari 1.046 ibu hamil "
        "menyelesaikan empat kelas, dan yang dirujuk dalam keadaan gawat tinggal 12 setahun.\n\nSeorang bidan berkata, “Yang penting bukan "
        "videonya. Esok paginya saya telepon.”"
    ),
    headline="Kelas ibu hamil sesudah jam pabrik",
    sentence="Kelas malam lewat panggilan video diikuti 81,2 % ibu hamil, dari 38 %, dan suami pun ikut mendengar.",
    scene="mothers",
    alt="Gambar: tiga ibu hamil di atas tikar, satu ponsel di tengah, rumah beratap Kudus dan lereng Muria di belakang.",
)
