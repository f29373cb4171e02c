"""Asian names."""

from typing import Final

from petdesk.demo.cultures.culture import Culture, names

ARABIC: Final = Culture(
    women=names(
        "Fatima, Layla, Amal, Noor, Yasmin, Huda, Salma, Rania, Aisha, Mariam, Zahra, Samira, Dalia, "
        "Nadia, Farah, Reem, Hanan, Lina, فاطمة, ليلى, مريم, نور"
    ),
    men=names(
        "Mohammed, Ahmed, Ali, Omar, Hassan, Khalid, Yusuf, Ibrahim, Karim, Tariq, Samir, Abdullah, "
        "Bilal, Faisal, Mahmoud, Ziad, Rashid, Nabil, Abd al-Rahman, محمد, أحمد, خالد, يوسف"
    ),
    families=names(
        "Haddad, Khoury, Hassan, Al-Farsi, Mansour, Al Maktoum, Nasser, Saleh, Al-Masri, Abboud, "
        "Hamdan, Al-Hashimi, Zayed, Darwish, Najjar, Sabbagh, Al Suwaidi, Khalil, Ben Ali, Bouazizi, "
        "El Amrani, Qasim, Al-Rashid, Jaber, Tahan, Shaheen, Al Mansoori, Farouk, Barakat, حداد, "
        "المصري, الهاشمي, خوري"
    ),
    stems=names("Al-Ham, Al-Kha, Al-Sha, Al-Naj, Al-Mut, Al-Bas, Ben Sa, Ben Ha, El Ka, El Ma, Abu Ri, Abu Sa"),
    endings=names("adi, lifi, mmari, jafi, airi, daoui, hami, riri, zri, lidi"),
)
CHINESE: Final = Culture(
    women=names(
        "Mei, Li, Xiaoling, Yan, Jing, Xiu Ying, Hui, Fang, Lan, Yuting, Wenjing, Siew Lan, Jiaxin, "
        "Xinyi, Ruolan, Zihan, Meiling, Hui Min, Shufen, Yǔhán, Lìhuá, Pei Shan, Qiuyue"
    ),
    men=names(
        "Wei, Jun, Ming, Qiang, Hao, Lei, Jian, Chao, Bo, Zhiwei, Guo Dong, Yichen, Wen Jie, Kok "
        "Leong, Boon Keng, Haoran, Zihao, Tian, Xiaoming, Jūnjié, Kai Wen, Rui, Zhenhua"
    ),
    families=names(
        "Wang, Li, Zhang, Liu, Chen, Yang, Huang, Zhao, Wu, Zhou, Xu, Sun, Ma, Zhu, Hu, Guo, He, Lin, "
        "Tan, Lim, Lee, Ng, Ong, Wong, Goh, Chua, Chan, Koh, Teo, Ang, Gao, Liang, Zheng, Luo, Song, "
        "Xie, Tang, Han, Cao, Deng, Peng, Zeng, Xiao, Tian, Dong, Yuan, Pan, Jiang, Cai, Lü, Ouyang, "
        "Sima, Shen, Qiu, Cheong, Yeo, Leong"
    ),
)
INDIAN: Final = Culture(
    women=names(
        "Priya, Ananya, Deepika, Lakshmi, Kavita, Meera, Sunita, Aishwarya, Nisha, Divya, Pooja, "
        "Harpreet, Shreya, Radhika, Gayatri, Neha, Swati, Fatema, Jaspreet, Ishita, Vidya, Padma, "
        "Revathi, Tanvi"
    ),
    men=names(
        "Rahul, Arjun, Vikram, Sanjay, Amit, Ravi, Suresh, Rohan, Aditya, Karthik, Anil, Manish, "
        "Harish, Gurpreet, Imran, Naveen, Siddharth, Varun, Prakash, Ganesh, Nikhil, Ashwin, Dev, "
        "Balaji"
    ),
    families=names(
        "Sharma, Singh, Patel, Kumar, Gupta, Reddy, Khan, Nair, Iyer, Das, Mehta, Joshi, Shah, Rao, "
        "Verma, Menon, Pillai, Desai, Chatterjee, Kaur, Mukherjee, Banerjee, Kulkarni, Shetty, Gowda, "
        "Bhat, Chopra, Malhotra, Kapoor, Bose, Naidu, Krishnan, Subramaniam, Pereira, D'Souza, "
        "Fernandes, Hegde, Agarwal, Trivedi, Ghosh, Sethi, Ahluwalia"
    ),
    stems=names("Venkat, Rama, Krishna, Bala, Sundar, Chandra, Nara, Raja, Gopal, Hari, Shiva, Ananda"),
    endings=names("raman, swamy, murthy, rajan, nathan, moorthy, chari, subramanian, samy, kumar, pathy"),
)
JAPANESE: Final = Culture(
    women=names(
        "Yuki, Sakura, Haruka, Aiko, Yui, Hina, Keiko, Yumi, Akemi, Naoko, Rin, Mio, Tomoko, Kaori, "
        "Misaki, Emi, Yōko, Chihiro, Asuka, Noriko"
    ),
    men=names(
        "Haruto, Kenji, Takashi, Hiroshi, Ren, Sōta, Yūto, Daiki, Kazuo, Shin, Makoto, Ryō, Satoshi, "
        "Kōji, Naoki, Akira, Tarō, Shōhei, Masato, Yoshio"
    ),
    families=names(
        "Satō, Suzuki, Takahashi, Tanaka, Watanabe, Itō, Yamamoto, Nakamura, Kobayashi, Katō, "
        "Yoshida, Yamada, Sasaki, Matsumoto, Inoue, Kimura, Hayashi, Saitō, Shimizu, Mori, Abe, "
        "Ikeda, Hashimoto, Ishikawa, Ogawa, Gotō, Okada, Hasegawa, Fujita, Kondō, Endō, Aoki, Ōnishi, "
        "Ōta, Ueda, Nishimura, Kaneko, Wada, Ishii, Uchida"
    ),
    stems=names(
        "Yama, Taka, Naka, Ko, Matsu, Ishi, Kawa, Fuji, Mori, Haya, Kita, Nishi, Ō, Mina, Shima, Iwa, "
        "Kuro, Shira, Aka, Hira"
    ),
    endings=names("moto, da, mura, shita, kawa, yama, zaki, gawa, uchi, hara, bayashi, no, saki, mori, guchi, hashi"),
)
THAI: Final = Culture(
    women=names(
        "Siriporn, Kanya, Malee, Nattaya, Ploy, Apinya, Chanida, Suda, Pimchanok, Ratana, Wanida, Kulap, Orn, Anong"
    ),
    men=names(
        "Somchai, Anan, Prasert, Nattapong, Kittisak, Chai, Surachai, Wichai, Thanawat, Arthit, Niran, Pongsak, Krit"
    ),
    families=names(
        "Saetang, Srisai, Chaiyasit, Wongsuwan, Thongchai, Rattanakul, Suksawat, Boonmee, Charoenrat, "
        "Phetcharat, Kaewmanee, Intharat, Jaidee, Meesuk, Siriwat, Saelim, Prasert, Chanthara"
    ),
    stems=names("Sri, Chai, Wong, Rattana, Suk, Thong, Bun, Charoen, Kitti, Siri, Phon, Jantra, Anan, Tana"),
    endings=names("wat, sak, kul, phong, chai, suk, porn, manee, wong, yothin, rak, pan, thorn, krai"),
)
TURKISH: Final = Culture(
    women=names(
        "Ayşe, Fatma, Zeynep, Elif, Emine, Gülşen, Özlem, Çiğdem, Şebnem, Defne, İpek, Nilüfer, Tuğba, Merve, Beyza"
    ),
    men=names(
        "Mehmet, Mustafa, Ahmet, Emre, Burak, Çağrı, Oğuz, Serkan, Uğur, Barış, İbrahim, Kemal, Özgür, Umut, Yiğit"
    ),
    families=names(
        "Yılmaz, Kaya, Demir, Şahin, Çelik, Yıldız, Yıldırım, Öztürk, Aydın, Özdemir, Arslan, Doğan, "
        "Kılıç, Aslan, Çetin, Kara, Koç, Kurt, Özkan, Şimşek, Polat, Korkmaz, Erdoğan, Güneş, Aksoy, "
        "Bulut, Türkoğlu, Işık"
    ),
    stems=names("Öz, Kara, Ak, Er, Gün, Tan, Bay, Kırk, Yel, Taş, Bal, Sarı"),
    endings=names("türk, dağ, gül, soy, tekin, han, oğlu, bulut, kaya, taş, demir, su, alp"),
)
VIETNAMESE: Final = Culture(
    women=names(
        "Thị Lan, Thu Hà, Ngọc Ánh, Thị Mai, Hương, Thanh Thảo, Bích Ngọc, Phương Linh, Kim Chi, Thùy "
        "Dung, Minh Châu, Thị Hoa, Quỳnh Như, Diễm My, Thi Lan, Linh, Trang"
    ),
    men=names(
        "Văn Minh, Quốc Huy, Đức Anh, Thành Long, Hoàng Nam, Văn Hùng, Minh Tuấn, Gia Bảo, Tiến Đạt, "
        "Hữu Phước, Quang Vinh, Trọng Nghĩa, Van, Khoa, Duy, Sơn"
    ),
    families=names(
        "Nguyễn, Trần, Lê, Phạm, Nguyen, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Tran, Hồ, Ngô, "
        "Dương, Lý, Đinh, Trịnh, Lâm, Mai, Đào, Đoàn, Vương, Pham, Tô, Tạ, Châu"
    ),
)
