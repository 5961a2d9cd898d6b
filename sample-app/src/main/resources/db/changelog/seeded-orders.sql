insert into orders (customer, ship_street, ship_city, ship_zip, ship_country)
select concat('Customer ', number), concat('Main Street ', 1 + mod(number, 97)), city, concat('10', 100 + mod(number, 899)), country
from (
	select 1 + ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as number
	from (select 0 as digit union all select 1 union all select 2 union all select 3 union all select 4
		union all select 5 union all select 6 union all select 7 union all select 8 union all select 9) ones
	cross join (select 0 as digit union all select 1 union all select 2 union all select 3 union all select 4
		union all select 5 union all select 6 union all select 7 union all select 8 union all select 9) tens
	cross join (select 0 as digit union all select 1 union all select 2 union all select 3 union all select 4
		union all select 5 union all select 6 union all select 7 union all select 8 union all select 9) hundreds
	cross join (select 0 as digit union all select 1) thousands
) numbers
join (
	select 0 as place, 'Berlin' as city, 'Germany' as country
	union all select 1, 'Paris', 'France'
	union all select 2, 'Madrid', 'Spain'
	union all select 3, 'Oslo', 'Norway'
	union all select 4, 'Rome', 'Italy'
	union all select 5, 'Vienna', 'Austria'
	union all select 6, 'Lisbon', 'Portugal'
	union all select 7, 'Dublin', 'Ireland'
	union all select 8, 'Prague', 'Czechia'
	union all select 9, 'Bern', 'Switzerland'
) cities on cities.place = mod(number, 10)
order by number;
