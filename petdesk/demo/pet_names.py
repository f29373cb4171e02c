"""What people call their animals."""

from random import Random
from typing import Final

from petdesk.demo.names import by_rank


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


_ANY: Final = by_rank(
    _words(
        "Luna, Bella, Charlie, Milo, Coco, Max, Daisy, Oscar, Lola, Simba, Leo, Molly, Rocky, Nala, "
        "Teddy, Lucy, Bailey, Ruby, Toby, Rosie, Loki, Willow, Kiwi, Olive, Ziggy, Ginger, Pepper, Cleo, "
        "Gizmo, Poppy, Oreo, Biscuit, Mocha, Pip, Sasha, Honey, Chico, Misty, Zeus, Penny, Nova, Finn, "
        "Maya, Otis, Mango, Hazel, Frida, Waffles, Kira, Sushi, Peanut, Tofu, Pixel, Boba, Pho, Chai, "
        "Noodle, Pierogi, Churro, Bao, Mochi, Yuki, Hachi, Sakura, Koda, Suki, Zuri, Jabari, Kito, Imara, "
        "Asha, Tembo, Bahati, Malaika, Django, Balou, Minou, Filou, Chouchou, Gaston, Fantôme, Flöckchen, "
        "Mäuschen, Strolch, Bärli, Käthe, Azor, Burek, Łatek, Mruczek, Puszek, Karamel, Pamuk, Boncuk, "
        "Şeker, Duman, Loulou, Habibi, Zaytouna, Qamar, Simsim, Raja, Laddu, Moti, Sheru, Chiku, Gulab, "
        "Mithu, Canela, Chispa, Lobo, Estrella, Ñoño, Pirata, Paçoca, Farofa, Pingo, Björn, Fiffi, "
        "Sötnos, Saga, Odin, Freja, Thor, Loke, Pelle, Ike, Obi, Ada, Ebony, Manuka, Tui, Kauri, Aroha, "
        "Banjo, Dingo, Matilda, Digger"
    ),
    0.7,
)
_DOG: Final = by_rank(
    _words(
        "Rex, Buddy, Cooper, Bear, Duke, Tucker, Jack, Sadie, Zoe, Lady, Bruno, Rufus, Murphy, Bonnie, "
        "Scout, Ace, Hunter, Ranger, Winston, Archie, Hank, Rolf, Bruce, Samson, Diesel, Roxy, Maggie, "
        "Stella, Gus, Benji, Fido, Barkley, Ozzy, Blue, Shadow, Chase, Bandit, Moose, Juno, Apollo, Hugo, "
        "Monty, Bramble, Tess, Jess, Skye, Fly, Whistle"
    ),
    0.6,
)
_CAT: Final = by_rank(
    _words(
        "Tiger, Kitty, Smokey, Felix, Salem, Whiskers, Mittens, Boots, Socks, Shadow, Midnight, Tigger, "
        "Jasper, Cleo, Sooty, Garfield, Tom, Puss, Snowball, Mimi, Kali, Binx, Ash, Pumpkin, Marmalade, "
        "Duchess, Sylvester, Sphinx, Minka, Muschi, Mika, Nermal, Patches, Tabitha, Merlin, Pounce, "
        "Chairman Meow, Catsby, Ripley, Schrödinger"
    ),
    0.6,
)
_SMALL: Final = by_rank(
    _words(
        "Bun, Cha, Thumper, Snowy, Fluffy, Hoppy, Clover, Flopsy, Nibbles, Squeak, Bubbles, Cookie, "
        "Popcorn, Truffle, Marshmallow, Hazelnut, Fudge, Crumpet, Bramble, Patch, Dot, Acorn, Pickle, "
        "Cinnamon, Button, Speedy, Dusty"
    ),
    0.5,
)
_FEATHERED_OR_SCALED: Final = by_rank(
    _words(
        "Rio, Polly, Sunny, Tweety, Blue, Jazz, Pippin, Mango, Kiwi, Sky, Paco, Echo, Ngu, Skittles, "
        "Zazu, Iago, Shelly, Sheldon, Turbo, Spike, Draco, Rango, Norbert, Smaug, Crush, Franklin, "
        "Godzilla, Puff, Flash, Cuff"
    ),
    0.5,
)
_LARGE: Final = by_rank(
    _words("Bonfire, Comet, Amber, Duchess, Captain, Billy, Nanny, Misty, Star, Storm, Heidi, Gretel, Rumba, Silver"),
    0.4,
)

_TITLES: Final = _words("Mr, Miss, Sir, Lady, Princess, King, Captain, Little, Big, Baby, Dr, Lord, Old, Queen, Mister")

_OWN: Final = {
    "Dog": _DOG,
    "Cat": _CAT,
    "Parrot": _FEATHERED_OR_SCALED,
    "Budgerigar": _FEATHERED_OR_SCALED,
    "Tortoise": _FEATHERED_OR_SCALED,
    "Bearded dragon": _FEATHERED_OR_SCALED,
    "Horse": _LARGE,
    "Goat": _LARGE,
}


def pet_name(rng: Random, species: str) -> str:
    """A name for an animal of a species."""
    name = rng.choice(_OWN.get(species, _SMALL) if rng.random() < 0.45 else _ANY)
    return f"{rng.choice(_TITLES)} {name}" if rng.random() < 0.03 and " " not in name else name
