from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {
    "associations:directions": Row(EVERYBODY),
    "associations:directions_xlsx": Row(EVERYBODY),
    "associations:table_changes": Row(EVERYBODY),
    "associations:table_changes_xlsx": Row(EVERYBODY),
    "associations:order_list": Row(EVERYBODY),
    "associations:association_list": Row(EVERYBODY),
    "associations:association_detail": Row(EVERYBODY, args=lambda cast: [cast.association.key]),
    "associations:university_list": Row(EVERYBODY),
    "associations:university_detail": Row(EVERYBODY, args=lambda cast: [cast.university.key]),
}
