package club;

record Phone(String country, String number) {
}
