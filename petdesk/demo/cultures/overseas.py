"""Latin American and Pacific names."""

from typing import Final

from petdesk.demo.cultures.culture import Culture, names

LATIN_AMERICAN: Final = Culture(
    women=names(
        "María, Ana, Lucía, Carmen, Sofía, Valentina, Camila, Isabel, Elena, Gabriela, Daniela, "
        "Paula, Marta, Rocío, Inés, Mónica, Adriana, Verónica, Beatriz, Alejandra, Ximena, Belén, "
        "Pilar, Nuria, Araceli, Guadalupe, Itziar, Begoña, Montserrat, Yolanda"
    ),
    men=names(
        "José, Juan, Luis, Carlos, Miguel, Javier, Diego, Andrés, Alejandro, Fernando, Jesús, Pablo, "
        "Sergio, Raúl, Óscar, Iván, Martín, Tomás, Ángel, Ramón, Joaquín, Rubén, Adrián, Íñigo, "
        "Emilio, Héctor, Gonzalo, Rodrigo, Nicolás, Matías"
    ),
    families=names(
        "García, Rodríguez, Martínez, Hernández, López, González, Pérez, Sánchez, Ramírez, Torres, "
        "Flores, Rivera, Gómez, Díaz, Cruz, Morales, Reyes, Gutiérrez, Ortiz, Núñez, Castillo, "
        "Jiménez, Ruiz, Vargas, Romero, Mendoza, Álvarez, Castro, Moreno, Medina, Vázquez, Guerrero, "
        "Ibáñez, Peña, Ríos, Ávila, Muñoz, Domínguez, Herrera, Aguilar, Soto, Contreras, Estrada, "
        "Cervantes, Espinoza, Figueroa, Quiñones, Bolaños, Echeverría, Urrutia, Zúñiga, de la Cruz, "
        "del Valle, de León, Salazar, Villanueva, Montero, Valencia, Serrano, Bustamante, Barrera, "
        "Cordero, Palacios, Robledo, Camacho, Galindo, Carranza, Cabrera, Pacheco, Ochoa, Rosales, "
        "Maldonado, Navarro, Sandoval, Trujillo, Escobar, Villarreal, Olivares, Arredondo, Benavides, "
        "Caballero, Delgado, Escudero, Fuentes, Gallardo, Hidalgo, Iglesias, Lozano, Manzano, Nieto, "
        "Ordóñez, Paredes, Quintero, Rincón, Saldívar, Tejada, Ugarte, Velasco, Yáñez, Zapata"
    ),
    second_names=0.2,
    double_families=0.45,
    joint=" ",
)
MAORI: Final = Culture(
    women=names("Aroha, Hinemoa, Mere, Ngaio, Kiri, Anahera, Tūī, Moana, Hana, Leilani, Sina, Mele"),
    men=names("Tāne, Wiremu, Hemi, Rāwiri, Nikau, Tama, Hōhepa, Mikaere, Sione, Tevita, Manu, Kahu"),
    families=names(
        "Ngata, Parata, Te Rangi, Tāwhiri, Paki, Tipene, Pōtatau, Hēnare, Tūrei, Kereama, Wihongi, "
        "Rangihuna, Fa'asavalu, Taufa, Tamihana, Waititi, Kīngi, Pere"
    ),
)
