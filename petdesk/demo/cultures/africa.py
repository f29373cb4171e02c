"""African names."""

from typing import Final

from petdesk.demo.cultures.culture import Culture, names

KENYAN: Final = Culture(
    women=names(
        "Wanjirũ, Akinyi, Wambũi, Njeri, Achieng, Nyambura, Chebet, Atieno, Wangarĩ, Mũthoni, "
        "Jepkosgei, Adhiambo, Faith, Mercy, Grace, Wairimũ, Nyokabi, Jeptoo, Moraa, Kemunto, Makena, "
        "Mwende, Ndũta, Zawadi, Halima, Amina, Joyce, Purity"
    ),
    men=names(
        "Kamau, Ochieng, Mwangi, Kipchoge, Otieno, Njoroge, Kiprono, Mũgo, Barasa, Kariũki, Omondi, "
        "Juma, Brian, Dennis, Kevin, Odhiambo, Mutua, Kimani, Cheruiyot, Wekesa, Hassan, Musa, "
        "Kĩmathi, Gĩtonga, Okello, Collins, Felix, Baraka"
    ),
    families=names(
        "Mwangi, Ochieng, Kamau, Otieno, Njoroge, Wanjikũ, Kariũki, Kipkemboi, Odhiambo, Maina, "
        "Kimani, Ngũgĩ, Omondi, Wafula, Cheruiyot, Mũthoni, Onyango, Rotich, Kiptoo, Njũgũna, "
        "Gĩthĩnji, Wambua, Mutua, Kiplagat, Barasa, Macharia, Owino, Wairimũ, Mũriithi, Achieng, "
        "Nyaga, Makokha, Chepkwony, Musyoka, Kĩbaki, Okoth, Ndegwa, Langat, Were, Simiyu, Kosgei, "
        "Gachanja, Mbugua, Muchiri, Ogola, Koech, Wachira, Nzioka, Mũchemi"
    ),
    stems=names("Kip, Chep, Chel"),
    endings=names(
        "keter, ruto, sang, tanui, rono, korir, kemboi, lagat, ngetich, sigei, chumba, bet, tum, keino, moi, yego"
    ),
)
NIGERIAN: Final = Culture(
    women=names(
        "Chioma, Ngozi, Amara, Adaeze, Folasade, Yetunde, Aisha, Ifeoma, Bukola, Blessing, Nneka, "
        "Temitope, Zainab, Funmilayo, Chidinma, Hauwa, Titilayo, Ebele, Adanna, Omotola, Rukayat, "
        "Uju, Kehinde, Taiwo"
    ),
    men=names(
        "Emeka, Chinedu, Tunde, Ibrahim, Femi, Obinna, Segun, Musa, Ifeanyi, Kunle, Uche, Adewale, "
        "Yusuf, Chukwudi, Babatunde, Nnamdi, Sani, Kelechi, Olumide, Gbenga, Ikenna, Rotimi, Dayo, "
        "Okechukwu"
    ),
    families=names(
        "Okafor, Adeyemi, Okonkwo, Bello, Eze, Adebayo, Ibrahim, Nwosu, Ogunleye, Obi, Balogun, "
        "Nnadi, Danjuma, Ọlátúnjí, Chukwu, Lawal, Onyeka, Afolabi, Umeh, Abubakar, Okoye, Adélékè, "
        "Igwe, Yakubu, Akpan, Effiong, Osei, Mensah, Boateng, Ajayi, Ekwueme, Fashola, Oyelaran, "
        "Uzoma, Nwachukwu, Salami"
    ),
    stems=names("Ade, Ogun, Olu, Ola, Fa, Oye, Akin, Ayo, Oba, Omo"),
    endings=names("wale, bola, sanya, yinka, dele, femi, tola, bunmi, kunle, mide, lana, niyi, wande, goke"),
    double_families=0.03,
)
SOUTH_AFRICAN: Final = Culture(
    women=names(
        "Thandiwe, Nomvula, Lerato, Anneke, Zanele, Precious, Ayanda, Marlize, Palesa, Nandi, "
        "Elmarie, Boitumelo, Sibongile, Chantelle, Lindiwe, Karabo, Riana, Naledi, Busisiwe, "
        "Keamogetswe, Liezl, Nthabiseng"
    ),
    men=names(
        "Sipho, Thabo, Johan, Pieter, Bongani, Kagiso, Themba, Hendrik, Mandla, Lwazi, Tshepo, "
        "Gerhard, Sizwe, Francois, Jabulani, Kobus, Mpho, Andries, Vusi, Ruan, Siyabonga, Deon"
    ),
    families=names(
        "Dlamini, Nkosi, Botha, Ndlovu, van der Merwe, Khumalo, Naidoo, Mokoena, Sithole, Pretorius, "
        "Mahlangu, Mkhize, Fourie, Zulu, Govender, Coetzee, Molefe, Nel, Radebe, Venter, Mthembu, "
        "Pillay, du Plessis, Zwane, Maseko, Steyn, Shabalala, Ngcobo, le Roux, Swanepoel, Tshabalala, "
        "Joubert, van Wyk, Cele, Mabaso, Kruger, Mabena, Maluleke, Nkuna, Baloyi, Chauke, Sibiya, "
        "Buthelezi, Zungu, Mnguni, Vilakazi, Ntuli, Mofokeng, Motaung, Lekota, Mashaba, Ledwaba, "
        "Mabuza, Gumede, Ngwenya, Hadebe, Mbatha, Nxumalo, Viljoen, Erasmus, Labuschagne, van "
        "Niekerk, Oosthuizen, Vermeulen, Smit, Moodley, Reddy"
    ),
)
