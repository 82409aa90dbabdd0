from tests.matrix import Grant, Row

COORDINATOR = {"university_coordinator"}
PERMISSIONS = {"associations.view_university_room": Grant(COORDINATOR)}
URLS = {"associations:university_room": Row(COORDINATOR)}
