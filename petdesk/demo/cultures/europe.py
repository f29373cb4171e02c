"""European names."""

from typing import Final

from petdesk.demo.cultures.culture import Culture, names

CZECH: Final = Culture(
    women=names("Jana, Eva, Tereza, Lenka, Kateřina, Lucie, Zuzana, Petra, Veronika, Šárka, Markéta, Božena"),
    men=names("Jiří, Jan, Petr, Tomáš, Pavel, Martin, Jaroslav, Ondřej, Lukáš, Václav, Vojtěch, Štěpán"),
    families=names(
        "Novák, Svoboda, Novotný, Dvořák, Černý, Procházka, Kučera, Veselý, Horák, Němec, Pokorný, "
        "Marek, Pospíšil, Hájek, Král, Růžička, Beneš, Fiala, Sedláček, Doležal, Zeman, Kolář, "
        "Ivanov, Petrov, Smirnov"
    ),
    feminine=(("ý", "á"), ("ek", "ková"), ("ov", "ova"), ("a", "ová"), ("ec", "cová"), ("", "ová")),
)
ENGLISH: Final = Culture(
    women=names(
        "Emma, Olivia, Sarah, Charlotte, Emily, Grace, Hannah, Sophie, Lucy, Megan, Rachel, Chloe, "
        "Jessica, Amy, Laura, Kate, Alice, Ruth, Helen, Joanna, Eleanor, Beth, Harriet, Imogen, "
        "Poppy, Siobhán, Niamh, Abigail, Zoë, Claire, Frances, Judith, Paige, Tessa, Rosemary, "
        "Winifred"
    ),
    men=names(
        "James, Oliver, Jack, Thomas, William, Daniel, George, Henry, Samuel, Matthew, Benjamin, "
        "Adam, Luke, Joseph, Peter, Edward, Ryan, Callum, Owen, Rhys, Liam, Nathan, Simon, Gareth, "
        "Duncan, Ewan, Seán, Toby, Graham, Stuart, Alistair, Neil, Craig, Dominic, Felix, Barnaby"
    ),
    families=names(
        "Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Robinson, Wright, Thompson, "
        "Evans, Walker, White, Roberts, Green, Hall, Wood, Jackson, Clarke, Harris, Lewis, Cooper, "
        "Ward, Turner, Hill, Moore, Clark, Baker, Morris, Murphy, O'Brien, O'Connor, MacDonald, "
        "Campbell, Kelly, Parker, Bennett, Fraser, Gallagher, Price, Griffiths, Palmer, Fox, Barnes, "
        "Knight, Lloyd, Webb, Marsh, Pritchard"
    ),
    stems=names(
        "Ash, Brad, Hart, Whit, Black, Wal, Stan, Had, Thorn, Lang, Mil, East, North, Rad, Hol, Wex, "
        "Oak, Win, Bux, Sher, Fair, Red, Cran, Hather, Maple, Shel, El, Stock, Mid, Wes, Chat, Hey, "
        "Kirk, Lin, Pem"
    ),
    endings=names("ley, ton, field, wood, ham, ford, well, by, worth, brook, wick, bridge, more, stone, croft"),
    second_names=0.02,
    double_families=0.05,
)
FRENCH: Final = Culture(
    women=names(
        "Camille, Léa, Manon, Chloé, Amélie, Élodie, Hélène, Anaïs, Céline, Margaux, Aurélie, Inès, "
        "Noémie, Geneviève, Maëlle, Zoé, Solène, Françoise, Anne-Laure, Marie-Claire, Odile, Apolline"
    ),
    men=names(
        "Lucas, Hugo, Antoine, Mathieu, Julien, Rémi, François, Étienne, Benoît, Thibault, Gaël, "
        "Loïc, Théo, Cédric, Jérôme, Jean-Luc, Jean-Baptiste, Olivier, Maël, Yann, Aurélien, Clément"
    ),
    families=names(
        "Martin, Bernard, Dubois, Thomas, Robert, Richard, Petit, Durand, Leroy, Moreau, Simon, "
        "Laurent, Lefebvre, Michel, Garcia, David, Bertrand, Roux, Vincent, Fournier, Morel, Girard, "
        "André, Lefèvre, Mercier, Dupont, Lambert, Bonnet, François, Martinez, Legrand, Garnier, "
        "Faure, Rousseau, Blanc, Guérin, Boyer, Chevalier, Gauthier, Perrin, d'Aubigné, Le Goff, "
        "Lemaître, L'Hôpital, de La Tour"
    ),
    stems=names("Beau, Mont, Font, Champ, Belle, Clair, Roche, Haute, Val, Bois, Grand, Puy"),
    endings=names("fort, court, rieux, clair, ville, neuve, vert, blanc, brun, val"),
    second_names=0.02,
    double_families=0.05,
)
GERMAN: Final = Culture(
    women=names(
        "Anna, Lena, Katharina, Julia, Sabine, Ursula, Jürgine, Monika, Heike, Leonie, Käthe, "
        "Franziska, Greta, Antje, Birgit, Annegret, Wiebke, Svenja, Mia, Johanna, Friederike"
    ),
    men=names(
        "Jonas, Lukas, Stefan, Jürgen, Klaus, Matthias, Jörg, Tobias, Florian, Björn, Günther, "
        "Sebastian, Uwe, Moritz, Götz, Hannes, Rainer, Kai, Thorsten, Joachim"
    ),
    families=names(
        "Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, "
        "Schäfer, Koch, Bauer, Richter, Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Braun, "
        "Krüger, Hofmann, Hartmann, Lange, Werner, Krause, Lehmann, Köhler, König, Huber, Groß, Weiß, "
        "Jäger, Böhm, Vogel, Keller, Günther, Frank, Berger, Winkler, Roth, Beck, Lorenz, Baumann, "
        "Franke, Sauer, Zöllner, Adler, von Arnim"
    ),
    stems=names("Stein, Berg, Hof, Wald, Brück, Loh, Eich, Kreuz, Sand, Thal, Ober, Nieder, Rosen, Linden, Mühl, Hage"),
    endings=names("mann, meier, er, bauer, feld, hauer, müller, kamp, berg, höfer, brecht, maier"),
    second_names=0.03,
    double_families=0.06,
)
POLISH: Final = Culture(
    women=names(
        "Anna, Katarzyna, Małgorzata, Agnieszka, Barbara, Ewa, Zofia, Joanna, Magdalena, Elżbieta, "
        "Łucja, Kinga, Aleksandra, Dorota, Grażyna, Bożena, Weronika, Jagoda, Świętosława, Halina"
    ),
    men=names(
        "Piotr, Krzysztof, Andrzej, Tomasz, Paweł, Jan, Michał, Marcin, Łukasz, Jakub, Wojciech, "
        "Grzegorz, Mateusz, Bartłomiej, Zbigniew, Sławomir, Rafał, Jędrzej, Mirosław, Kacper"
    ),
    families=names(
        "Nowak, Kowalski, Wiśniewski, Wójcik, Kowalczyk, Kamiński, Lewandowski, Zieliński, Szymański, "
        "Woźniak, Dąbrowski, Kozłowski, Jankowski, Mazur, Kwiatkowski, Krawczyk, Piotrowski, "
        "Grabowski, Zając, Pawłowski, Król, Wieczorek, Jabłoński, Wróbel, Majewski, Stępień, "
        "Malinowski, Pawlak, Górski, Sikora, Baran, Głowacki, Szczepański, Gajewski, Źrebiec, "
        "Błaszczyk, Brzęczyszczykiewicz"
    ),
    stems=names("Bor, Lis, Sok, Dęb, Jarz, Czern, Zaleś, Rad, Wil, Kos, Grom, Bielań, Ost, Łęcz, Stan, Wolań, Michal"),
    endings=names("owski, ecki, ewicz, iński, czak, owicz, icki, kowski, iak"),
    feminine=(("ski", "ska"), ("cki", "cka")),
    double_families=0.04,
)
PORTUGUESE: Final = Culture(
    women=names(
        "Maria, Ana, Beatriz, Juliana, Mariana, Fernanda, Letícia, Inês, Conceição, Luísa, Débora, "
        "Patrícia, Tânia, Raquel, Júlia, Larissa, Graça, Antónia, Vânia, Íris"
    ),
    men=names(
        "João, Pedro, Rafael, Tiago, Bruno, Gustavo, Antônio, Luís, Otávio, Vítor, Fábio, Márcio, "
        "Caio, Rui, Nuno, Gonçalo, Edson, Thiago, Sérgio, Estêvão"
    ),
    families=names(
        "Silva, Santos, Oliveira, Souza, Pereira, Ferreira, Costa, Rodrigues, Almeida, Nascimento, "
        "Lima, Araújo, Gomes, Carvalho, Ribeiro, Tavares, Lopes, Monteiro, Évora, Fonseca, Gonçalves, "
        "Barros, Teixeira, Correia, Cardoso, Magalhães, Falcão, Brandão, Assunção, da Luz, dos Reis, "
        "de Andrade, Simões, Guimarães, Mendes, Conceição"
    ),
    second_names=0.15,
    double_families=0.3,
    joint=" ",
)
SWEDISH: Final = Culture(
    women=names(
        "Ingrid, Astrid, Linnéa, Maja, Elsa, Karin, Freja, Åsa, Malin, Sigrid, Ebba, Tuva, Saga, "
        "Märta, Gunilla, Björk, Sølvi, Kjersti, Aino, Sólveig"
    ),
    men=names(
        "Lars, Erik, Björn, Oskar, Nils, Anders, Gustav, Axel, Per, Sven, Mikael, Åke, Göran, Håkan, "
        "Viggo, Søren, Øyvind, Jukka, Leif, Torbjörn"
    ),
    families=names(
        "Andersson, Johansson, Karlsson, Nilsson, Eriksson, Larsson, Olsson, Persson, Svensson, "
        "Gustafsson, Pettersson, Jonsson, Hansen, Jensen, Lindberg, Lindström, Berg, Nielsen, "
        "Bergström, Sørensen, Lundgren, Håkansson, Björk, Åberg, Sjöberg, Virtanen, Ødegård, Mäkinen, "
        "Holm, Nyström"
    ),
    stems=names(
        "Lind, Berg, Sjö, Ek, Lund, Sand, Hall, Wall, Björk, Nord, Söder, Ås, Gran, Hed, Malm, Ceder, Wester, Öst"
    ),
    endings=names("qvist, ström, gren, berg, man, lund, mark, blad, dahl, fors, vall"),
    double_families=0.03,
)
