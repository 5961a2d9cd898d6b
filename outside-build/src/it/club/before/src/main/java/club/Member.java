package club;

record Member(long id, String name, Phone phone) {
}
