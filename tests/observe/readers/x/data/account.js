window.YTD.account.part0 = [ { "account" : { "email" : "ada@post.example", "username" : "ada_at_vale", "accountId" : "77" } } ]
